"""The program of a notebook's Python: reads what the workbench asks for and does it, one thing at a time."""

import ast
import builtins
import os
import queue
import signal
import sys
import threading

from .channel import Channel
from .completion import complete
from .interface import Oasis, Results
from .meaning import meaning
from .names import names_read
from .values import value_of


def main(create=None):
    """Runs until the workbench goes away. `create` makes the session of a channel and its set-up."""
    end_with_parent()
    channel = Channel()
    messages = channel.read()
    setup = next(messages, None)
    if setup is None:
        return
    (create or Session)(channel, setup).serve(messages)


class Session:
    """One notebook's interpreter."""

    def __init__(self, channel, setup):
        from .shell import create_shell

        self._channel, self._setup, self._limits = channel, setup, setup["limits"]
        self._todo = queue.SimpleQueue()
        # The run that an interrupt may end.
        self._interruptible = None
        signal.signal(signal.SIGINT, self._on_interrupt)
        os.chdir(setup["folder"])
        self._results = Results(channel, setup["timezone"])
        self._outputs = self._create_outputs()
        self._shell = create_shell(setup["folder"])
        self._shell.attach(self._outputs)
        self._open()
        builtins.input = no_input
        import getpass

        getpass.getpass = no_input
        channel.send({"type": "ready", "version": sys.version.split()[0]})

    def _create_outputs(self):
        from .outputs import Outputs

        return Outputs(self._channel, self._setup["exchange"], self._limits)

    def _open(self):
        """Gives cells what they reach beside Python."""
        oasis = Oasis(self._results, self._setup["own"])
        sys.modules["oasis"] = oasis
        self._offer("oasis", oasis)

    def _offer(self, name, value):
        """A variable of cells that is not listed as theirs."""
        self._shell.user_ns[name] = self._shell.user_ns_hidden[name] = value

    def serve(self, messages):
        threading.Thread(target=self._read, args=(messages,), daemon=True, name="oasis-read").start()
        while True:
            message = self._todo.get()
            if message["type"] == "run":
                self._run(message)
            elif message["type"] == "describe":
                self._describe(message)
            else:
                self._complete(message)

    def _read(self, messages):
        for message in messages:
            if message["type"] == "interrupt":
                self._interrupt(message["run"])
            elif message["type"] == "answer":
                self._results.answer(message)
            else:
                self._todo.put(message)
        end()

    def _interrupt(self, run):
        if self._interruptible != run:
            return
        if hasattr(signal, "pthread_kill"):
            # To the thread that runs cells, so that a call of the system in which it waits returns.
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)

    def _on_interrupt(self, *_):
        # One that comes late is nobody's.
        if self._interruptible is not None:
            raise KeyboardInterrupt

    def _run(self, message):
        shell, outputs, run = self._shell, self._outputs, message["run"]
        source = message["source"]
        self._limits = outputs.limits = {**self._limits, **message.get("limits", {})}
        self._channel.begin(run, self._limits["text"])
        self._results.run = run
        outputs.begin(run, last_expression(shell, source))
        shell.compile.cell = message["name"]
        shell.execution_count = message["count"]
        error = None
        try:
            try:
                self._interruptible = run
                self._prepare(message)
                result = shell.run_cell(source, store_history=True)
                error = result.error_before_exec or result.error_in_exec
            finally:
                self._interruptible = None
        except KeyboardInterrupt as interrupt:
            error = interrupt
        except BaseException as failure:
            error = failure
            outputs.fail(type(failure), failure, [f"{type(failure).__name__}: {failure}"])
        failure = None
        if error is not None:
            failure = outputs.failure or {"name": type(error).__name__, "message": str(error), "traceback": [f"{type(error).__name__}: {error}"], "line": None}
        self._channel.drain()
        outputs.run = self._results.run = None
        self._channel.end({"type": "ended", "run": run, "failure": failure, "interrupted": isinstance(error, KeyboardInterrupt)})

    def _prepare(self, message):
        """Gives a run its parameters and the results that it names."""
        for name, bound in message["parameters"].items():
            self._shell.user_ns[name] = value_of(bound)
        self._results.give(names_read(self._shell.transform_cell(message["source"])), message["results"], self._shell.user_ns)

    def _describe(self, message):
        found = None
        try:
            found = meaning(self._shell.user_ns, message["names"], message["most"], self._columns_of)
        except Exception:
            # What a name means is an offer.
            pass
        self._channel.send({"type": "described", "ask": message["ask"], "found": found})

    def _columns_of(self, value):
        """Names and types of the columns of a table that only this session knows."""
        return None

    def _complete(self, message):
        found, start = [], message["offset"]
        try:
            start, found = complete(self._shell, message["source"], message["offset"], message["most"])
        except Exception:
            # Completion is an offer; code that it cannot read offers nothing.
            pass
        self._channel.send({"type": "completions", "ask": message["ask"], "start": start, "items": found})


def last_expression(shell, source):
    """The lines of a cell's last statement where that is an expression."""
    try:
        body = ast.parse(shell.transform_cell(source)).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    last = body[-1] if body else None
    return (last.lineno, last.end_lineno) if isinstance(last, ast.Expr) else None


def no_input(*_, **__):
    raise EOFError("Cells have no keyboard input. Make it a parameter of the notebook.")


def end():
    """Ends this process and those that cells started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)


def end_with_parent():
    """On Linux the system ends this process with the workbench, also while it is busy; elsewhere the end of the connection does."""
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    except Exception:
        pass
