"""Arrow's streaming format as bytes: whole messages are passed on as Spark wrote them, and only what must be known of them is read.

The format: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
"""

import struct

CONTINUATION = 0xFFFFFFFF
END = struct.pack("<II", CONTINUATION, 0)
# The largest description of a message that is believed.
DESCRIPTION = 16 * 1024 * 1024
SCHEMA, BATCH = 1, 3


class ArrowError(Exception):
    """Bytes that are no Arrow stream."""


def messages(stream):
    """The messages of a stream, `(kind, rows, bytes)`, until its end. `rows` counts those of a batch, 0 for what is none."""
    while True:
        head = exactly(stream, 8)
        mark, length = struct.unpack("<II", head)
        if mark != CONTINUATION or length > DESCRIPTION:
            raise ArrowError("a message does not begin as one")
        if length == 0:
            return
        description = exactly(stream, length)
        kind, rows, body = described(description)
        yield kind, rows, head + description + exactly(stream, body)


def exactly(stream, size):
    data = stream.read(size)
    if len(data) < size:
        raise ArrowError("it ends in the middle")
    return data


def described(description):
    """The kind of a message, the rows of a batch, and the bytes of its body: fields of flatbuffers."""
    try:
        (table,) = struct.unpack_from("<I", description)
        kind = read(description, table, 1, "<B", 0)
        body = read(description, table, 3, "<q", 0)
        header = place(description, table, 2)
        rows = 0
        if kind == BATCH and header:
            (offset,) = struct.unpack_from("<I", description, header)
            rows = read(description, header + offset, 0, "<q", 0)
    except struct.error:
        raise ArrowError("a message does not describe itself") from None
    if body < 0 or rows < 0:
        raise ArrowError("a message does not describe itself")
    return kind, rows, body


def place(data, table, field):
    """Where a field of a table stands, or 0 where it is left out."""
    (back,) = struct.unpack_from("<i", data, table)
    layout = table - back
    if layout < 0:
        raise ArrowError("a message does not describe itself")
    (size,) = struct.unpack_from("<H", data, layout)
    at = 4 + 2 * field
    if at + 2 > size:
        return 0
    (offset,) = struct.unpack_from("<H", data, layout + at)
    return table + offset if offset else 0


def read(data, table, field, form, otherwise):
    at = place(data, table, field)
    return struct.unpack_from(form, data, at)[0] if at else otherwise
