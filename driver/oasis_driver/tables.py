"""DataFrames as results that travel: the first rows as a file of Arrow, whole results as the Parquet files of the executors."""

import os
import re
import struct
import uuid

from . import arrow
from .log import log
from .serve import DriverError
from .whole import Whole

INT = struct.Struct(">i")
NAME = re.compile("[0-9a-f]{32}")


def gone():
    return DriverError("notFound", "This result is not in the session any more. Run its cell again.")


class Tables:
    """The results that wait to be fetched."""

    def __init__(self, folder, internals, staging):
        """`folder` is one of the session's own, `staging` the one that executors reach."""
        self._folder, self._internals, self._staging = folder, internals, staging
        self._files = {}
        # The Parquet files of whole results, by the result's name and their number.
        self._parts = {}

    def show(self, frame, limits, tell):
        """Runs a DataFrame and tells of its result: a `table` of its first rows and, where `limits` has `whole` and there are more, each `file` of all rows and what they are, `whole`."""
        event = self.bounded(frame, limits["rows"], limits["bytes"])
        tell(event)
        if limits["whole"] is not None and event["cut"] is not None:
            name = event["table"]

            def follow(event):
                self.follow(event)
                tell(event)

            follow({"type": "whole", "table": name, **Whole(self._internals, self._staging, name, limits["whole"], follow, log).write(frame)})

    def follow(self, event):
        """Takes on a file of a whole result, also one that another process told of."""
        if event["type"] != "file":
            return
        if not NAME.fullmatch(event["table"]) or "/" in event["name"]:
            raise ValueError("no file of this name was written")
        self._parts.setdefault(event["table"], {})[event["file"]] = (event["name"], event["bytes"])

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
            raise gone()
        return self._files[name]

    def part(self, name, number, offset):
        """The bytes of a file of a whole result from an offset on."""
        file, size = self._part(name, number)
        yield from self._staging.read(name, file, offset, max(0, size - offset))

    def place(self, name, number):
        """The path of such a file on this computer; None where it is elsewhere."""
        return self._staging.path(name, self._part(name, number)[0])

    def _part(self, name, number):
        file = self._parts.get(name, {}).get(number)
        if file is None:
            raise gone()
        return file

    def release(self, name):
        """Forgets a result that is fetched, with its files."""
        if self._parts.pop(name, None) is not None:
            self._staging.remove(name)
        file = self._files.pop(name, None)
        if file is not None:
            os.remove(file)


def columns_of(frame):
    """Names and types of a DataFrame, as Spark spells them."""
    return [{"name": field.name, "type": field.dataType.simpleString()} for field in frame.schema.fields]
