"""DataFrames as results that travel: files of Arrow in the session's staging folder."""

import os
import re
import struct
import uuid

from . import arrow
from .serve import DriverError

INT = struct.Struct(">i")
NAME = re.compile("[0-9a-f]{32}")


class Tables:
    """The results that wait to be fetched."""

    def __init__(self, folder, internals):
        self._folder, self._internals = folder, internals
        self._files = {}

    def bounded(self, frame, rows, size):
        """Runs a DataFrame for its first rows, one more than wanted so that it is known whether there are more. Gives the event of the result.

        `rows` and `size` (bytes) are the limits; a result over `size` ends at a whole batch.
        """
        schema, batches = self._collect(frame.limit(rows + 1))
        kept, count, total, cut = [schema], 0, len(schema), None
        for held, data in batches:
            if total + len(data) > size and count > 0:
                cut = "bytes"
                break
            kept.append(data)
            count += held
            total += len(data)
        if cut is None and count > rows:
            cut = "rows"
        name = uuid.uuid4().hex
        file = os.path.join(self._folder, name)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.writelines(kept)
            out.write(arrow.END)
        self._files[name] = file
        return {"type": "table", "table": name, "rows": min(count, rows), "cut": cut, "columns": columns_of(frame), "bytes": total}

    def _collect(self, frame):
        """The schema's message, and `(rows, message)` of each batch in order."""
        stream, server = self._internals.arrow(frame)
        schema, batches = None, []
        try:
            for kind, rows, data in arrow.messages(stream):
                if kind == arrow.SCHEMA:
                    schema = data
                else:
                    batches.append((rows, data))
            (count,) = INT.unpack(arrow.exactly(stream, INT.size))
            if count >= 0:
                order = [INT.unpack(arrow.exactly(stream, INT.size))[0] for _ in range(count)]
        finally:
            stream.close()
            # What Spark failed with is known here.
            self._internals.settle(server)
        if schema is None:
            raise arrow.ArrowError("it has no schema")
        return schema, [batches[at] for at in order]

    def adopt(self, name):
        """Takes on a result that another process wrote into the folder."""
        file = os.path.join(self._folder, name)
        if not NAME.fullmatch(name) or not os.path.isfile(file):
            raise ValueError("no result of this name was written")
        self._files[name] = file

    def read(self, name, piece=1024 * 1024):
        """The bytes of a result."""
        with open(self.file(name), "rb") as file:
            for data in iter(lambda: file.read(piece), b""):
                yield data

    def file(self, name):
        if name not in self._files:
            raise DriverError("notFound", "This result is not in the session any more. Run its cell again.")
        return self._files[name]

    def release(self, name):
        """Forgets a result that is fetched."""
        file = self._files.pop(name, None)
        if file is not None:
            os.remove(file)


def columns_of(frame):
    """Names and types of a DataFrame, as Spark spells them."""
    return [{"name": field.name, "type": field.dataType.simpleString()} for field in frame.schema.fields]
