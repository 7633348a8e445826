"""Python cells: they run in a child process, which is ended and started again where it crashes or does not stop. The application and its views live on."""

import itertools
import os
import queue
import threading

from .child import Child
from .libraries import unpacked
from .stopping import Stopping

# Seconds for a start, and for completions.
START, COMPLETION = 60, 2
# Events of a run that are passed on as they come.
PASSED = ("stream", "display", "clear")


class Lost(Exception):
    """The child is gone, and the cell with it."""

    def __init__(self, message):
        super().__init__(message)
        self.failure = {"name": "PythonLost", "message": message, "traceback": [], "line": None, "offset": None, "kind": None}


class Failed(Exception):
    """The cell failed."""

    def __init__(self, failure):
        super().__init__(failure["message"])
        self.failure = {"offset": None, "kind": None, **failure}


class Current:
    """The run that is under way, and what ends it: its last message, or None where the child is lost."""

    def __init__(self, run, number, tell):
        self.run, self.number, self.tell = run, number, tell
        self.end = queue.SimpleQueue()
        self.stopping = Stopping()


class Python:
    """The Python of a session. `place` has `staging`, a folder, and `url`, the one that executors reach; the session's `timezone`; and the name of `libraries`."""

    def __init__(self, internals, tables, events, place, log):
        self._internals, self._tables, self._events, self._place, self._log = internals, tables, events, place, log
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._child, self._ready, self._current = None, None, None
        self._asking = {}
        self._closed = False

    def __call__(self, run, tell):
        if run.cancelled.is_set():
            return
        current = Current(run, next(self._numbers), tell)
        with self._lock:
            self._current = current
        try:
            child = self._ready_child()
            if run.cancelled.is_set():
                return
            request = run.request
            child.send({
                "type": "run", "run": current.number, "tag": run.tag, "source": request["source"], "name": request["name"], "count": request["count"], "parameters": request["parameters"], "results": {},
                "limits": request["limits"],
            })
            ended = current.end.get()
            if ended is None:
                raise Lost(f"Python {child.how()}. It starts again at the next cell; the variables of its cells are gone. The application and its views are still there.")
            if ended["failure"]:
                raise Failed(ended["failure"])
        finally:
            with self._lock:
                if self._current is current:
                    self._current = None

    def interrupt(self, run):
        """Asks a run to end, then asks again, then ends the child."""
        with self._lock:
            current, child = self._current, self._child
            if current is None or current.run is not run or child is None:
                return
            step = current.stopping.step()
        if step == "end":
            child.kill()
        elif step == "ask":
            # What holds the interpreter does not read; a full pipe must not hold up the end.
            threading.Thread(target=child.send, args=({"type": "interrupt", "run": current.number},), daemon=True, name="oasis-interrupt").start()

    def complete(self, given):
        """What may stand at a place of a cell, `{"start", "items"}`; None in `found` while a cell runs and where it takes too long. The first asking starts the child."""
        answer = queue.SimpleQueue()
        ask = next(self._numbers)
        with self._lock:
            if self._current is not None:
                return {"found": None}
            child, ready = self._start()
            self._asking[ask] = answer
        try:
            if not ready.wait(COMPLETION):
                return {"found": None}
            child.send({"type": "complete", "ask": ask, "source": given["source"], "offset": given["offset"], "most": given["most"]})
            return {"found": answer.get(timeout=COMPLETION)}
        except queue.Empty:
            return {"found": None}
        finally:
            with self._lock:
                self._asking.pop(ask, None)

    def close(self):
        with self._lock:
            self._closed = True
            if self._child is not None:
                self._child.kill()

    def _ready_child(self):
        with self._lock:
            child, ready = self._start()
        if not ready.wait(START):
            child.kill()
        with self._lock:
            alive = self._child is child and ready.is_set()
        if not alive:
            raise Lost(f"Python could not be started: it {child.how()}. The log of the application has more.")
        return child

    def _start(self):
        if self._child is None:
            if self._closed:
                raise Lost("The session is over.")
            self._internals.share()
            staging = self._place["staging"]
            setup = {
                "type": "open", "staging": self._place["url"], "folder": os.getcwd(), "own": os.getcwd(), "exchange": staging, "timezone": self._place["timezone"], "limits": {"rows": 1, "bytes": 1, "text": 0},
                "libraries": unpacked(self._place["libraries"], os.path.join(staging, "libraries")), "ipython": os.path.join(staging, "ipython"),
            }
            self._ready = threading.Event()
            self._child = Child(setup, self._take, self._gone, self._log)
        return self._child, self._ready

    def _take(self, child, message):
        kind = message["type"]
        with self._lock:
            if child is not self._child:
                return
            current, ready = self._current, self._ready
            asked = self._asking.get(message["ask"]) if kind == "completions" else None
        if kind == "ready":
            ready.set()
        elif asked is not None:
            asked.put({"start": message["start"], "items": message["items"]})
        elif current is not None and message.get("run") == current.number:
            self._of_run(current, kind, {key: value for key, value in message.items() if key != "run"})

    def _of_run(self, current, kind, message):
        if kind in PASSED:
            current.tell(message, sum(map(weight, message.values())))
        elif kind == "table":
            self._tables.adopt(message["table"])
            current.tell(message)
        elif kind in ("file", "whole"):
            self._tables.follow(message)
            current.tell(message)
        elif kind == "ended":
            current.end.put(message)

    def _gone(self, child):
        with self._lock:
            if child is not self._child:
                return
            current, ready = self._current, self._ready
            self._child = None
            cancelled = current is not None and current.run.cancelled.is_set()
        # The reason is known before the end of the run is.
        if ready.is_set() and not self._closed:
            self._events.tell({"type": "lost", "run": current.run.id if current else None, "language": "python", "reason": "cancel" if cancelled else "crash"})
        ready.set()
        if current is not None:
            current.end.put(None)


def weight(value):
    """About how many bytes a value takes on the way."""
    if isinstance(value, str):
        return len(value)
    return sum(map(weight, value.values())) if isinstance(value, dict) else 64
