"""Languages of a session beside SQL. Those whose cells run in a process of their own end it and start it again where it crashes or does not stop; the application and its views live on."""

import contextlib
import itertools
import queue
import threading

# Seconds for a start, and for completions and meanings.
START, COMPLETION = 60, 2


class Failed(Exception):
    """The cell failed."""

    def __init__(self, failure):
        super().__init__(failure["message"])
        self.failure = {"offset": None, "kind": None, **failure}


class Language:
    """One of them; at most one of its runs is under way."""

    def __init__(self, events, log):
        self._events, self._log = events, log
        self._lock = threading.RLock()
        self._current = None

    @contextlib.contextmanager
    def _under_way(self, current):
        """A run is the one under way until it is over or another one is: one that was given up may end later."""
        with self._lock:
            self._current = current
        try:
            yield
        finally:
            with self._lock:
                if self._current is current:
                    self._current = None


class ProcessLanguage(Language):
    """One whose cells run in a process; `name` is its name in messages. A child has `kill()` and `how()`. A run that is under way has `run`, `stopping` and `said`, a queue that gets None where the child is lost.

    What a language says of itself: `_begin(run, tell)` gives its run under way, `_make()` a child, `_run(current, child)` has a cell run to its end, `_ask_to_end(current, child)` and
    `_ask_completions(child, number, given)` ask the child, and `_completions(answer)` reads what it answered; so do `_ask_meaning` and `_meaning`.
    """

    name = None

    def __init__(self, events, log):
        super().__init__(events, log)
        self._numbers = itertools.count(1)
        self._child, self._ready = None, None
        # The queues of those who wait for completions and meanings, by the number of their asking.
        self._asking = {}
        self._closed = False

    def __call__(self, run, tell):
        if run.cancelled.is_set():
            return
        current = self._begin(run, tell)
        with self._under_way(current):
            child = self._ready_child()
            if not run.cancelled.is_set():
                self._run(current, child)

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
            self._ask_to_end(current, child)

    def complete(self, given):
        """What may stand at a place of a cell, `{"start", "items"}`; None in `found` while a cell runs and where it takes too long. The first asking starts the child."""
        return {"found": self._ask(given, self._ask_completions, self._completions)}

    def describe(self, given):
        """What a name means; None in `found` while a cell runs, where it takes too long, and where no child has been started."""
        return {"found": None if self._child is None else self._ask(given, self._ask_meaning, self._meaning)}

    def _ask(self, given, ask, read):
        answer = queue.SimpleQueue()
        number = next(self._numbers)
        with self._lock:
            if self._current is not None:
                return None
            child, ready = self._start()
            self._asking[number] = answer
        try:
            if not ready.wait(COMPLETION):
                return None
            ask(child, number, given)
            return read(answer.get(timeout=COMPLETION))
        except queue.Empty:
            return None
        finally:
            with self._lock:
                self._asking.pop(number, None)

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
            raise self._lost(f"{self.name} could not be started: it {child.how()}. The log of the application has more.")
        return child

    def _start(self):
        if self._child is None:
            if self._closed:
                raise self._lost("The session is over.")
            self._ready = threading.Event()
            self._child = self._make()
        return self._child, self._ready

    def _gone(self, child):
        with self._lock:
            if child is not self._child:
                return
            current, ready = self._current, self._ready
            self._child = None
            cancelled = current is not None and current.run.cancelled.is_set()
        # The reason is known before the end of the run is.
        if ready.is_set() and not self._closed:
            self._events.tell({"type": "lost", "run": current.run.id if current else None, "language": self.name.lower(), "reason": "cancel" if cancelled else "crash"})
        ready.set()
        if current is not None:
            current.said.put(None)

    def _lost(self, message):
        return Failed({"name": f"{self.name}Lost", "message": message, "traceback": [], "line": None})

    def _lost_in_run(self, child):
        return self._lost(f"{self.name} {child.how()}. It starts again at the next cell; the variables of its cells are gone. The application and its views are still there.")


def weight(value):
    """About how many bytes a value takes on the way."""
    if isinstance(value, str):
        return len(value)
    return sum(map(weight, value.values())) if isinstance(value, dict) else 64
