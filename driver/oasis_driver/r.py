"""R cells: they run in a process of R, which is ended and started again where it crashes or does not stop. What they reach of Spark they ask the driver for."""

import base64
import datetime
import json
import os
import queue
import shutil
import signal

from oasis_session.outputs import TABLES

from .failure import failure_of as failure_of_spark
from .language import Failed, ProcessLanguage, weight
from .program import write
from .r_frames import Frames
from .r_process import Process
from .stopping import Stopping, raise_when

# Characters of one display, and of an error's message and trace.
DISPLAY, ERROR = 8 * 1024 * 1024, 1024 * 1024
# How large a plot is seen: half of the pixels that session.R draws, sharp on dense screens too.
PLOT = {"width": 640, "height": 480}
# Where R is put, on a path or not.
PLACES = ("/usr/local/bin", "/opt/homebrew/bin", "/Library/Frameworks/R.framework/Resources/bin")
# What session.R reads before it begins, in this order.
SOURCES = ("channel.R", "values.R", "expressions.R", "functions.R", "spark.R", "workbench.R", "meaning.R")


def find_r(conf):
    """The R of this computer, or None. Spark's own setting may name it; programs that are started from a desktop have a short path."""
    return shutil.which(conf.get("spark.r.command", "Rscript"), path=os.pathsep.join([os.environ.get("PATH", os.defpath), *PLACES]))


class Current:
    """The run that is under way. `left` is the characters that it may still print."""

    def __init__(self, run, tell):
        self.run, self.tell = run, tell
        self.said = queue.SimpleQueue()
        self.stopping, self.asking, self.tables = Stopping(), False, 0
        self.most = self.left = run.request["limits"]["text"]


class R(ProcessLanguage):
    """The R of a session. `place` has its `program` and `staging` folders, the session's `timezone` the `command` that starts R, and `memory`, the bytes that its process may have."""

    name = "R"

    def __init__(self, spark, tables, overwrites, notices, events, place, log):
        super().__init__(events, log)
        self._spark, self._tables, self._overwrites, self._notices, self._place = spark, tables, overwrites, notices, place
        self._frames = None

    def interrupt(self, run):
        """As every language does it, and what it waits for in Spark is interrupted too."""
        super().interrupt(run)
        current = self._current
        if current is not None and current.run is run and current.asking:
            run.thread.interrupt()

    def _begin(self, run, tell):
        return Current(run, tell)

    def _make(self):
        program = write(self._place["program"], "r", ("session.R", *SOURCES))
        self._frames = Frames(self._spark, self._overwrites, self._place["command"], program)
        return Process(self._place["command"], program, SOURCES, self._place["timezone"], self._place["memory"], self._take, self._print, self._gone, self._log)

    def _run(self, current, process):
        request = current.run.request
        process.send("run", request["source"], request["name"] or f"In[{request['count']}]", str(request["limits"]["rows"]), *parameters(request["parameters"]))
        self._follow(current, process)

    def _ask_to_end(self, current, process):
        process.signal(signal.SIGINT)

    def _ask_completions(self, process, number, given):
        process.send("complete", given["source"][:given["offset"]], str(given["most"]), str(number))

    def _completions(self, answer):
        start, *items = (field.decode("utf-8", "replace") for field in answer)
        return {"start": int(start), "items": [{"label": label, "kind": kind, "detail": ""} for label, kind in zip(items[::2], items[1::2])]}

    def _ask_meaning(self, process, number, given):
        process.send("describe", str(given["most"]), str(number), *given["names"])

    def _meaning(self, answer):
        """What R tells, in which a DataFrame of Spark stands by its number and the names of one of its columns."""
        if not answer:
            return None
        of, kind, signature, doc, value, size, frame, column, count, *rest = (field.decode("utf-8", "replace") for field in answer)
        columns, many = [{"name": name, "type": of_type} for name, of_type in zip(rest[::2], rest[1::2])], int(count)
        if frame:
            types = self._frames.get(frame.encode()).dtypes
            if column:
                kind = dict(types)[column]
            else:
                columns, many = [{"name": name, "type": of_type} for name, of_type in types[:many]], len(types)
        return {
            "of": of, "type": kind, "signatures": [signature] if signature else [], "doc": doc or None, "value": value or None, "size": int(size) if size else None, "columns": columns, "columnCount": many,
        }

    def _follow(self, current, process):
        while True:
            said = current.said.get()
            if said is None:
                raise self._lost_in_run(process)
            kind, *fields = said
            if kind == "ended":
                if fields[0] == b"failed":
                    raise Failed(failure_of(*(field.decode("utf-8", "replace") for field in fields[1:])))
                return
            process.send("answer", *self._answer(current, [fields[0].decode(), *fields[1:]]))

    def _answer(self, current, fields):
        """What Spark says to what a cell asks."""
        current.asking = True
        try:
            if fields[0] == "notify":
                self._notices.send(current.run, current.tell, *(field.decode("utf-8", "replace") for field in fields[1:]))
                return ["good"]
            if fields[0] != "show":
                return ["good", *self._frames.do(lambda: raise_when(current.run.cancelled), *fields)]
            current.tables += 1
            if current.tables <= TABLES:
                limits = current.run.request["limits"]
                self._tables.show(self._frames.get(fields[1]), limits, lambda event: current.tell({**event, "last": fields[2] == b"yes"}))
            elif current.tables == TABLES + 1:
                current.tell({"type": "stream", "name": "stderr", "text": f"One run shows {TABLES} tables at most; what is over is left out.\n"})
            return ["good"]
        except Exception as error:
            found = failure_of_spark(error)
            return ["failed", found["message"], found["kind"] or found["name"]]
        finally:
            current.asking = False

    def _take(self, process, kind, fields):
        with self._lock:
            if process is not self._child:
                return
            current, ready = self._current, self._ready
            asked = self._asking.get(int(fields[0])) if kind in ("completions", "described") and fields[0].isdigit() else None
        if kind == "ready":
            ready.set()
        elif kind == "forget":
            self._frames.forget(fields)
        elif asked is not None:
            asked.put(fields[1:])
        elif current is not None and kind in ("ask", "ended"):
            current.said.put([kind, *fields])
        elif current is not None and kind == "display":
            self._display(current, fields)

    def _display(self, current, fields):
        """Shows a bundle: types, each with its bytes after it."""
        forms = {mime.decode(): data for mime, data in zip(fields[::2], fields[1::2])}
        if sum(map(len, forms.values())) > DISPLAY:
            current.tell({"type": "stream", "name": "stderr", "text": f"What is shown has more than {DISPLAY:,} characters; it is left out.\n"})
            return
        data = {mime: base64.b64encode(value).decode() if mime.startswith("image/") else json.loads(value) if mime.endswith("+json") else value.decode("utf-8", "replace") for mime, value in forms.items()}
        current.tell({"type": "display", "kind": "display_data", "data": data, "metadata": {mime: PLOT for mime in data if mime.startswith("image/")}, "displayId": None, "update": False}, weight(data))

    def _print(self, process, name, text):
        with self._lock:
            current = self._current if process is self._child else None
        if current is None or current.left <= 0:
            return
        kept = text[:current.left]
        current.left -= len(kept)
        current.tell({"type": "stream", "name": name, "text": kept}, len(kept))
        if current.left <= 0:
            current.tell({"type": "stream", "name": "stderr", "text": f"\nThe output is longer than {current.most:,} characters; the rest is left out.\n"})


def failure_of(name, message, kind, line, trace):
    return {"name": name, "message": message[:ERROR], "kind": kind or None, "line": int(line) if line else None, "traceback": trace[:ERROR].split("\n") if trace else []}


def parameters(given):
    """The fields of parameters, each its name, kind, and how many values it has."""
    fields = []
    for name, bound in given.items():
        kind = bound["type"] if bound["type"] != "list" else f"list.{bound['of']}"
        values = [bound["start"], bound["end"]] if kind == "range" else bound["value"] if kind.startswith("list") else [bound["value"]]
        if values is None:
            kind, values = kind.removeprefix("list."), [None]
        fields += [name, kind, str(len(values)), *("!" if value is None else f"={written(kind, value)}" for value in values)]
    return fields


def written(kind, value):
    if kind in ("number", "list.number"):
        return float(value).hex()
    if kind == "boolean":
        return "TRUE" if value else "FALSE"
    if kind == "datetime":
        return datetime.datetime.fromisoformat(value).timestamp().hex()
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Failed({"name": "ParameterError", "message": "R has no text with a null character or half a surrogate pair in it, and a parameter has one.", "traceback": [], "line": None})
    return value
