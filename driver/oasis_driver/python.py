"""Python cells: they run in a child process, which is ended and started again where it crashes or does not stop. The application and its views live on."""

import os
import queue
import threading

from .child import Child
from .language import Failed, ProcessLanguage, weight
from .libraries import unpacked
from .stopping import Stopping

# Events of a run that are passed on as they come.
PASSED = ("stream", "display", "clear")


class Current:
    """The run that is under way; its last message is what was `said`."""

    def __init__(self, run, number, tell):
        self.run, self.number, self.tell = run, number, tell
        self.said = queue.SimpleQueue()
        self.stopping = Stopping()


class Python(ProcessLanguage):
    """The Python of a session. `place` has `staging`, a folder, and `url`, the one that executors reach; the session's `timezone`; the name of `libraries`; and `memory`, the bytes that its process may have."""

    name = "Python"

    def __init__(self, internals, tables, notices, events, place, log):
        super().__init__(events, log)
        self._internals, self._tables, self._notices, self._place = internals, tables, notices, place

    def _begin(self, run, tell):
        return Current(run, next(self._numbers), tell)

    def _run(self, current, child):
        request = current.run.request
        child.send({
            "type": "run", "run": current.number, "tag": current.run.tag, "source": request["source"], "name": request["name"], "count": request["count"], "parameters": request["parameters"], "results": {},
            "limits": request["limits"],
        })
        ended = current.said.get()
        if ended is None:
            raise self._lost_in_run(child)
        if ended["failure"]:
            raise Failed(ended["failure"])

    def _ask_to_end(self, current, child):
        # What holds the interpreter does not read; a full pipe must not hold up the end.
        threading.Thread(target=child.send, args=({"type": "interrupt", "run": current.number},), daemon=True, name="oasis-interrupt").start()

    def _ask_completions(self, child, number, given):
        child.send({"type": "complete", "ask": number, "source": given["source"], "offset": given["offset"], "most": given["most"]})

    def _completions(self, answer):
        return answer

    def _ask_meaning(self, child, number, given):
        child.send({"type": "describe", "ask": number, "names": given["names"], "most": given["most"]})

    def _meaning(self, answer):
        return answer["found"]

    def _make(self):
        self._internals.share()
        staging = self._place["staging"]
        setup = {
            "type": "open", "staging": self._place["url"], "folder": os.getcwd(), "own": os.getcwd(), "exchange": staging, "timezone": self._place["timezone"], "limits": {"rows": 1, "bytes": 1, "text": 0},
            "libraries": unpacked(self._place["libraries"], os.path.join(staging, "libraries")), "ipython": os.path.join(staging, "ipython"),
        }
        return Child(setup, self._place["memory"], self._take, self._gone, self._log)

    def _take(self, child, message):
        kind = message["type"]
        with self._lock:
            if child is not self._child:
                return
            current, ready = self._current, self._ready
            asked = self._asking.get(message["ask"]) if kind in ("completions", "described") else None
        if kind == "ready":
            ready.set()
        elif asked is not None:
            asked.put({key: value for key, value in message.items() if key not in ("type", "ask")})
        elif current is not None and message.get("run") == current.number:
            self._of_run(child, current, kind, {key: value for key, value in message.items() if key != "run"})

    def _of_run(self, child, current, kind, message):
        if kind in PASSED:
            current.tell(message, sum(map(weight, message.values())))
        elif kind == "table":
            self._tables.adopt(message["table"])
            current.tell(message)
        elif kind in ("file", "whole"):
            self._tables.follow(message)
            current.tell(message)
        elif kind == "notify":
            # What the cell says meanwhile is not held up.
            threading.Thread(target=self._notify, args=(child, current, message), daemon=True, name="oasis-notify").start()
        elif kind == "ended":
            current.said.put(message)

    def _notify(self, child, current, message):
        problem = self._notices.problem(current.run, current.tell, message["channel"], message["message"])
        child.send({"type": "answer", "ask": message["ask"], "file": None, "error": problem})
