"""Scala cells: they run in Spark's own REPL in the driver's JVM, each in a thread. One that does not stop is left behind, and the next cell has another interpreter."""

import json
import queue
import threading

from oasis_session.outputs import TABLES

from .language import COMPLETION, Failed, Language, weight
from .program import write
from .serve import DriverError
from .stopping import Stopping, raise_when

# The interpreter's program, which the JVM's own compiler makes when the first cell comes.
SOURCES = ("Cell", "Guard", "Interpreter", "Output", "Receipt", "Rewriting", "Trouble", "Values", "oasis")
# Milliseconds that one asking for events waits.
WAIT = 200


class Current:
    """The run that is under way, and its cell in the JVM. `making` says that a result is being made for it."""

    def __init__(self, run, cell):
        self.run, self.cell = run, cell
        self.stopping, self.making, self.left = Stopping(), False, False


class Scala(Language):
    """The Scala of a session. `place` is a folder for its program."""

    def __init__(self, internals, tables, overwrites, notices, events, place, log):
        super().__init__(events, log)
        self._internals, self._tables, self._overwrites, self._notices, self._place = internals, tables, overwrites, notices, place
        # Held while an interpreter starts.
        self._starting = threading.Lock()
        self._interpreter, self._number = None, 0

    def __call__(self, run, tell):
        interpreter = self._started()
        if run.cancelled.is_set():
            return
        request = {key: run.request[key] for key in ("source", "name", "count", "parameters", "limits")}
        current = Current(run, interpreter.begin(json.dumps({"tag": run.tag, **request})))
        with self._under_way(current):
            self._follow(current, tell)

    def interrupt(self, run):
        """Asks a run to end, then asks again, then leaves it behind with its interpreter."""
        with self._lock:
            current = self._current
            if current is None or current.run is not run or current.left:
                return
            step = current.stopping.step()
        if step == "end":
            self._leave(current)
        elif step == "ask":
            current.cell.interrupt()
        if current.making:
            run.thread.interrupt()

    def complete(self, given):
        """What may stand at a place of a cell, as `Python.complete` gives it. The first asking starts the interpreter."""
        return {"found": self._ask(lambda: self._started().complete(given["source"], given["offset"], given["most"]))}

    def describe(self, given):
        """What a name means, as `Python.describe` gives it; None where no interpreter has been started."""
        interpreter = self._interpreter
        return {"found": None if interpreter is None else self._ask(lambda: interpreter.describe(given["source"], given["offset"], given["names"][0], len(given["names"]) == 1, given["most"]))}

    def _ask(self, ask):
        """What the interpreter answers in JSON; None while a cell runs and where it takes too long."""
        answer = queue.SimpleQueue()
        if self._current is not None:
            return None
        threading.Thread(target=self._answer_to, args=(ask, answer), daemon=True, name="oasis-complete").start()
        try:
            return answer.get(timeout=COMPLETION)
        except queue.Empty:
            return None

    def _answer_to(self, ask, answer):
        try:
            answer.put(json.loads(ask()))
        except Exception as error:
            self._log(f"Nothing can be told of a place in a cell: {type(error).__name__}: {error}")
            answer.put(None)

    def _started(self):
        with self._starting:
            if self._interpreter is None:
                try:
                    self._interpreter = self._internals.scala(write(self._place, "scala", [f"{name}.scala" for name in SOURCES]), self._number)
                except Exception as error:
                    self._log(f"Scala could not be started: {error}")
                    message = str(error) if isinstance(error, DriverError) else "Scala could not be started. The log of the application has more."
                    raise Failed({"name": "ScalaLost", "message": message, "traceback": [], "line": None}) from None
            return self._interpreter

    def _follow(self, current, tell):
        tables = 0
        while not current.left:
            for event in json.loads(current.cell.take(WAIT)):
                if event["type"] == "ended":
                    if event["failure"]:
                        raise Failed(event["failure"])
                    return
                if event["type"] == "frame":
                    tables += 1
                    if tables > TABLES:
                        if tables == TABLES + 1:
                            tell({"type": "stream", "name": "stderr", "text": f"One run shows {TABLES} tables at most; what is over is left out.\n"})
                        current.cell.answer(event["frame"], None, None)
                    else:
                        self._answer(current, event, lambda frame: self._table(current, event, frame, tell))
                elif event["type"] == "overwrite":
                    self._answer(current, event, lambda frame: self._overwrite(current, event, frame))
                elif event["type"] == "notify":
                    current.cell.answer(event["frame"], None, self._notices.problem(current.run, tell, event["channel"], event["message"]) or "")
                else:
                    tell(event, sum(map(weight, event.values())))

    def _answer(self, current, event, do):
        """Does something with a Dataset of the cell, which waits for it. What Spark fails with is thrown there."""
        current.making = True
        try:
            answer = do(self._internals.frame(current.cell.frame(event["frame"])))
        except Exception as error:
            current.cell.answer(event["frame"], self._internals.thrown(error), None)
        else:
            current.cell.answer(event["frame"], None, answer)
        finally:
            current.making = False

    def _table(self, current, event, frame, tell):
        limits = current.run.request["limits"]
        self._tables.show(frame, limits, lambda told: tell({**told, "last": event["last"]}))

    def _overwrite(self, current, event, frame):
        asked = event["request"]
        receipt = self._overwrites.overwrite(
            asked["table"], frame, asked["partition"], asked["columns"], asked["byName"], asked["mode"], asked["block"], lambda: raise_when(current.run.cancelled),
        )
        return json.dumps({"receipt": receipt, "text": repr(receipt)})

    def _leave(self, current):
        """Nothing ends a thread of the JVM that does not want to: it goes on unheard, and its interpreter is not used again."""
        if current.cell.isOver():
            return
        with self._starting:
            self._interpreter = None
            self._number += 1
        # The reason is known before the end of the run is.
        self._events.tell({"type": "lost", "run": current.run.id, "language": "scala", "reason": "cancel"})
        current.left = True
        current.cell.leave()
