"""Columns of R's own values, as bytes. It needs nothing but Python: executors have it too, to call functions of R."""

import datetime
import decimal
import json
import math
import os
import struct
import subprocess

# What R has for a value that is not there.
NO_INTEGER = -(2**31)
NO_DOUBLE = bytes.fromhex("a20700000000f07f")
EPOCH = datetime.date(1970, 1, 1)
EXACT = 2**53
NUMBER = struct.Struct("<i")


def read(kind, data, rows):
    """The values of a column as Python's."""
    if kind == "string":
        at = 4 * rows
        for size in struct.unpack_from(f"<{rows}i", data):
            yield None if size < 0 else data[at:at + size].decode("utf-8", "replace")
            at += max(size, 0)
    elif kind in ("int", "boolean"):
        for value in struct.unpack_from(f"<{rows}i", data):
            yield None if value == NO_INTEGER else bool(value) if kind == "boolean" else value
    else:
        for at, value in enumerate(struct.unpack_from(f"<{rows}d", data)):
            if data[8 * at:8 * at + 4] == NO_DOUBLE[:4] and math.isnan(value):
                yield None
            elif kind == "date":
                yield EPOCH + datetime.timedelta(days=math.floor(value))
            elif kind == "timestamp":
                yield datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
            else:
                yield value


def written(kind, values):
    """Values of one of Spark's types as R has them, and their type there. Whole numbers that no double holds, and what R has nothing for, are text."""
    if kind == "boolean":
        return "boolean", integers(values)
    if kind in ("byte", "short", "integer") and NO_INTEGER not in values:
        return "int", integers(values)
    if kind in ("float", "double") or (kind in ("byte", "short", "integer", "long", "decimal") and all(value is None or exact(value) for value in values)):
        return "double", doubles(None if value is None else float(value) for value in values)
    if kind == "date":
        return "date", doubles(None if value is None else float((value - EPOCH).days) for value in values)
    if kind == "timestamp":
        return "timestamp", doubles(None if value is None else value.timestamp() for value in values)
    texts = [None if value is None else text_of(value).replace("\0", "\ufffd").encode("utf-8", "replace") for value in values]
    return "string", struct.pack(f"<{len(texts)}i", *(-1 if text is None else len(text) for text in texts)) + b"".join(text for text in texts if text)


def exact(value):
    return abs(value) <= EXACT if isinstance(value, int) else decimal.Decimal(repr(float(value))) == value


def integers(values):
    return struct.pack(f"<{len(values)}i", *(NO_INTEGER if value is None else int(value) for value in values))


def doubles(values):
    return b"".join(NO_DOUBLE if value is None else struct.pack("<d", value) for value in values)


def text_of(value):
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (list, dict)):
        return json.dumps(plain(value), ensure_ascii=False)
    return json.dumps(plain(value.asDict(True)), ensure_ascii=False) if hasattr(value, "asDict") else str(value)


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value] if not hasattr(value, "asDict") else plain(value.asDict(True))
    return value if value is None or isinstance(value, (str, int, float, bool)) else text_of(value)


def message(fields):
    """Fields as they stand in a pipe to R or from it: how many, and each with its length before it."""
    data = [field if isinstance(field, bytes) else field.encode("utf-8", "replace") for field in fields]
    return b"".join([NUMBER.pack(len(data)), *(NUMBER.pack(len(field)) + field for field in data)])


# What a function's arguments are to R, by their types in Python.
KINDS = {bool: "boolean", int: "long", float: "double", str: "string", datetime.date: "date", datetime.datetime: "timestamp", decimal.Decimal: "decimal"}
# The R of this worker for each function.
RUNNING = {}


class Function:
    """A function of R that Spark calls by row: each Python worker starts an R for it. `packed` is R's own form of it, `kind` what it gives, `programs` are R's programs, texts by their names, of which worker.R reads `sources` first."""

    def __init__(self, name, packed, kind, whole, command, programs, sources):
        self._name, self._packed, self._kind, self._whole, self._command, self._programs, self._sources = name, packed, kind, whole, command, programs, sources

    def __call__(self, *values):
        key = (self._name, self._packed)
        if key not in RUNNING:
            RUNNING[key] = Worker(self._command, self._programs, self._sources, self._packed, self._kind)
        fields = []
        for value in values:
            fields += written(KINDS.get(type(value), "string"), [value])
        state, found = RUNNING[key].call(fields)
        if state != b"good":
            raise ValueError(f"The R function {self._name} failed: {found.decode('utf-8', 'replace')}")
        (value,) = read(self._kind, found, 1)
        return int(value) if self._whole and value is not None else value


class Worker:
    """An R that calls one function. It ends with its pipes."""

    def __init__(self, command, programs, sources, packed, kind):
        import tempfile

        folder = tempfile.mkdtemp(prefix="oasis-r-")
        for name, text in programs.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        asked, self._asking = os.pipe()
        self._reading, writing = os.pipe()
        try:
            subprocess.Popen(
                [command, "--vanilla", os.path.join(folder, "worker.R"), folder, str(asked), str(writing), kind, *sources], env={**os.environ, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL, stdout=2, pass_fds=(asked, writing),
            )
        except OSError as error:
            raise ValueError(f"A function of R needs R where Spark's executors run: {error}") from None
        finally:
            os.close(asked)
            os.close(writing)
        self._send([packed])

    def call(self, fields):
        self._send(fields)
        (many,) = NUMBER.unpack(self._take(NUMBER.size))
        return [self._take(*NUMBER.unpack(self._take(NUMBER.size))) for _ in range(many)]

    def _send(self, fields):
        rest = memoryview(message(fields))
        while rest:
            rest = rest[os.write(self._asking, rest):]

    def _take(self, size):
        taken = bytearray()
        while len(taken) < size:
            data = os.read(self._reading, size - len(taken))
            if not data:
                raise ValueError("The R of a function ended. The executor's log has what it said.")
            taken += data
        return bytes(taken)
