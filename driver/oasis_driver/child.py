"""A process of Python that runs cells, attached to the driver's JVM. What it says is a line of JSON each, as contract/python has it."""

import json
import os
import signal
import subprocess
import sys
import threading

from .bounds import bound

PROGRAM = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "python.py")
# Bytes that a line has at most.
LINE = 64 * 1024 * 1024


class Child:
    """`setup` is its first message, `memory` the bytes that it may have (0 for as many as it likes). `take(child, message)` gets each message, and at the end `lost(child)` is called."""

    def __init__(self, setup, memory, take, lost, log):
        self._setup, self._memory, self._take, self._lost, self._log = setup, memory, take, lost, log
        self._process = None
        self._sending = threading.Lock()
        self._started = threading.Event()
        # The system ends a child with the thread that started it: this one stays as long as the child.
        threading.Thread(target=self._live, daemon=True, name="oasis-child").start()
        self._started.wait()

    def send(self, message):
        """A message to one that is just ending must not end the driver."""
        try:
            with self._sending:
                self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
                self._process.stdin.flush()
        except (AttributeError, OSError, ValueError):
            pass

    def kill(self):
        """Ends it, and what its cells started."""
        try:
            if self._process is not None:
                os.killpg(self._process.pid, signal.SIGKILL)
        except OSError:
            pass

    def how(self):
        """How it ended, in words."""
        return how_ended(self._process)

    def _live(self):
        try:
            self._process = subprocess.Popen([sys.executable, "-X", "utf8", PROGRAM], cwd=self._setup["folder"], env=self._environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
            bound(self._process.pid, self._memory)
            self._started.set()
            threading.Thread(target=self._end, daemon=True, name="oasis-child-end").start()
            self.send(self._setup)
            self._read()
        except Exception as error:
            self._log(f"A child was ended: {type(error).__name__}: {error}")
        finally:
            self._started.set()
            self.kill()
            if self._process is not None:
                self._process.wait()
            self._lost(self)

    def _end(self):
        # A fork that outlives it would keep its pipe open.
        self._process.wait()
        self.kill()

    def _environment(self):
        setup = self._setup
        return {
            **os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline", "IPYTHONDIR": setup["ipython"], "TZ": setup["timezone"], "TERM": "dumb", "PAGER": "cat",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _read(self):
        while True:
            line = self._process.stdout.readline(LINE)
            if not line:
                return
            self._take(self, json.loads(line))


def how_ended(process):
    """How a process ended, in words; None is one that was not started. Waits for its end."""
    if process is None:
        return "could not be started"
    code = process.wait()
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"
