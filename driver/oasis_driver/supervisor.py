"""The session: takes cells to run, one at a time, and tells what becomes of them."""

import queue
import threading
import time
import traceback

from .failure import explained, failure_of
from .serve import DriverError

# Seconds between two tellings of a run's progress, and that a cancelled run has to stop before it is left alone.
PROGRESS = 0.25
PATIENCE = 2
NO_R = "R cells need R where the driver of the Spark session runs, and no Rscript was found there. Install R (on Debian and Ubuntu: apt-get install r-base-core; elsewhere: https://cran.r-project.org), or name its Rscript in Spark's setting spark.r.command, then restart the session."


class Run:
    """One cell that runs or waits to. `tag` marks its Spark jobs."""

    def __init__(self, request):
        self.request = request
        self.id = request["run"]
        self.tag = f"oasis-{request['run']}"
        self.cancelled = threading.Event()
        self.ended = False
        self.thread = None


class Supervisor:
    """Owns the session. `languages` are by name: each is called with `(run, tell)`, returns when the run is over and raises what it failed with. Its `interrupt(run)` is called again and again while a
    cancelled run goes on."""

    def __init__(self, internals, events, languages, log):
        self._internals, self._events, self._languages, self._log = internals, events, languages, log
        self._runs = {}
        self._lock = threading.Lock()
        self._queue = queue.SimpleQueue()
        self._start_worker()

    def run(self, request):
        """Takes a cell; one that was taken already is not taken twice."""
        if request["language"] not in self._languages:
            raise DriverError("invalid", NO_R if request["language"] == "r" else f"This session runs no {request['language']}.")
        with self._lock:
            if request["run"] in self._runs:
                return
            run = self._runs[request["run"]] = Run(request)
        self._queue.put(run)

    def interrupt(self, number):
        """Cancels a run; one that is over is left alone."""
        with self._lock:
            run = self._runs.get(number)
        if run is None or run.ended or run.cancelled.is_set():
            return
        run.cancelled.set()
        if run.thread is not None:
            threading.Thread(target=self._stop, args=(run,), daemon=True, name="oasis-stop").start()

    def _stop(self, run):
        """Ends a run: its jobs are cancelled, what plans or waits is interrupted, and what does not stop is left behind. What it was about to start may come after its end, and is cancelled too."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if not run.ended:
                    self._languages[run.request["language"]].interrupt(run)
                self._internals.cancel(run.tag)
            except Exception:
                self._log(f"A cancel failed: {traceback.format_exc()}")
            time.sleep(0.1)
        if self._end(run, None, cancelled=True):
            # Its thread may never come back; the next cells have another.
            self._start_worker()

    def _start_worker(self):
        threading.Thread(target=self._work, daemon=True, name="oasis-run").start()

    def _work(self):
        while self._do(self._queue.get()):
            pass

    def _do(self, run):
        """Runs a cell. False where it was given up meanwhile, and this thread with it."""
        if run.cancelled.is_set():
            self._end(run, None, cancelled=True)
            return True
        self._events.tell({"type": "started", "run": run.id})
        failure = None
        try:
            run.thread = self._internals.begin(run.tag)
            threading.Thread(target=self._tell_progress, args=(run,), daemon=True, name="oasis-progress").start()
            self._languages[run.request["language"]](run, lambda event, size=256: self._tell(run, event, size))
        except Exception as error:
            failure = explained(getattr(error, "failure", None) or failure_of(error))
        finally:
            try:
                self._internals.end(run.tag)
            except Exception:
                self._log(f"A run's mark could not be taken off: {traceback.format_exc()}")
        return self._end(run, failure, cancelled=run.cancelled.is_set())

    def _tell(self, run, event, size):
        if not run.ended:
            self._events.tell({**event, "run": run.id}, size)

    def _end(self, run, failure, cancelled):
        """Tells the end of a run. False where it was told already."""
        with self._lock:
            if run.ended:
                return False
            run.ended = True
        self._events.tell({"type": "ended", "run": run.id, "failure": None if cancelled else failure, "cancelled": cancelled})
        return True

    def _tell_progress(self, run):
        """Tells how far a run's jobs are, when that has changed."""
        told, over = None, {}
        while not run.ended:
            time.sleep(PROGRESS)
            try:
                now = self._internals.progress(run.tag, over)
            except Exception:
                self._log(f"Progress is not known: {traceback.format_exc()}")
                return
            if now["jobs"] and now != told:
                told = now
                self._tell(run, {"type": "progress", **now}, 256)
