"""How a cancelled run of a language is ended."""

import time

# Seconds after which it is asked again, and after which it is ended without asking, so that it is over within two.
AGAIN, END = 0.7, 1.4


class Stopping:
    """What is to be done at each moment that somebody wants it to end."""

    def __init__(self):
        self._since, self._asked = None, 0

    def step(self):
        """`ask` it to end, `end` it, or None where it has time."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        waited = now - self._since
        if waited >= END:
            return "end"
        if waited >= AGAIN * self._asked and self._asked < 2:
            self._asked += 1
            return "ask"
        return None


class Stopped(Exception):
    """The run was cancelled."""


def raise_when(cancelled):
    """Ends what is under way where its run was cancelled."""
    if cancelled.is_set():
        raise Stopped("The cell was interrupted.")
