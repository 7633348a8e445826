"""Messages as frames of bytes, as contract/frames.ts has them.

A frame is at most 256 KiB: `u8 version, u8 last, u32 id` and a piece of the body. The body is `u32 length of the JSON`, the JSON `{"message", "binary"}`, and the byte strings one after
another; `binary` lists for each its path in the message and its length. Little endian. On a socket each frame follows its length as `u32`.
"""

import json
import struct

FRAME = 256 * 1024
MESSAGE = 64 * 1024 * 1024
ASSEMBLING = 128 * 1024 * 1024
OPEN = 1024
CREDIT = 1024 * 1024

KINDS = frozenset(("hello", "open", "cancel", "credit", "item", "done", "fail"))
HEADER = struct.Struct("<BBI")
LENGTH = struct.Struct("<I")


class FrameError(Exception):
    """A frame or message that breaks the format; the connection it came by is closed."""


def encode_message(message):
    """The frames of a message. Byte strings stand anywhere in it."""
    chunks, binary = [], []

    def detach(value, path):
        if isinstance(value, (bytes, bytearray, memoryview)):
            chunks.append(value)
            binary.append([path, len(value)])
            return None
        if isinstance(value, dict):
            return {key: detach(item, [*path, key]) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [detach(item, [*path, index]) for index, item in enumerate(value)]
        return value

    detached = detach(message, [])
    # Escaped, so that half a surrogate pair in somebody's text is no trouble.
    text = json.dumps({"message": detached, "binary": binary}, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")
    body = b"".join([LENGTH.pack(len(text)), text, *chunks])
    if len(body) > MESSAGE:
        raise FrameError(f"A message of {len(body)} bytes is over the limit of {MESSAGE}")
    piece = FRAME - HEADER.size
    starts = range(0, len(body), piece)
    return [HEADER.pack(1, start + piece >= len(body), message["id"]) + body[start:start + piece] for start in starts]


def decode_body(body):
    """The message of a whole body; FrameError for anything malformed."""
    if len(body) < LENGTH.size:
        raise FrameError("A message is shorter than its header")
    (length,) = LENGTH.unpack_from(body)
    start = LENGTH.size + length
    if start > len(body):
        raise FrameError("A message is shorter than its header says")
    try:
        header = json.loads(body[LENGTH.size:start].decode("utf-8"))
    except (ValueError, RecursionError):
        raise FrameError("A message is not JSON") from None
    message = header.get("message") if isinstance(header, dict) else None
    if not isinstance(message, dict) or message.get("t") not in KINDS or not is_whole(message.get("id")) or not isinstance(header.get("binary"), list):
        raise FrameError("A message has no known form")
    for entry in header["binary"]:
        path, size = entry if isinstance(entry, list) and len(entry) == 2 else (None, None)
        if not isinstance(path, list) or not path or not is_whole(size) or size < 0 or start + size > len(body):
            raise FrameError("A message misplaces its bytes")
        owner = message
        for step in path[:-1]:
            owner = item_of(owner, step)
        if owner is None or item_of(owner, path[-1], missing) is not None:
            raise FrameError("A message misplaces its bytes")
        owner[path[-1]] = bytes(body[start:start + size])
        start += size
    if start != len(body):
        raise FrameError("A message has bytes that nothing names")
    return message


missing = object()


def item_of(owner, step, otherwise=None):
    """An item of a dictionary by its name or of a list by its place."""
    if isinstance(owner, dict) and isinstance(step, str):
        return owner.get(step, otherwise)
    if isinstance(owner, list) and is_whole(step) and 0 <= step < len(owner):
        return owner[step]
    return otherwise


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


class Assembler:
    """Puts frames together again."""

    def __init__(self):
        self._partial = {}
        self._held = 0

    def add(self, frame):
        """The message whose last frame this is, with the bytes that it took, or None. FrameError for anything malformed."""
        if not HEADER.size <= len(frame) <= FRAME:
            raise FrameError(f"A frame of {len(frame)} bytes")
        version, last, number = HEADER.unpack_from(frame)
        if version != 1 or last > 1:
            raise FrameError("A frame of an unknown version")
        parts = self._partial.setdefault(number, [])
        parts.append(memoryview(frame)[HEADER.size:])
        self._held += len(parts[-1])
        size = sum(map(len, parts))
        if size > MESSAGE or self._held > ASSEMBLING or len(self._partial) > OPEN:
            raise FrameError("A message is over the limit")
        if not last:
            return None
        del self._partial[number]
        self._held -= size
        message = decode_body(b"".join(parts))
        if message["id"] != number:
            raise FrameError("A message answers to another id than its frames")
        return message, size
