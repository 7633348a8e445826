"""What happened in the session, by number, so that a service that was away is told each thing once."""

import collections
import itertools
import threading
import time

from .serve import Cancelled, DriverError

# Seconds without an event after which the follower is told that the session is alive.
ALIVE = 2
# About how many bytes may wait for a service that is away; who has more to tell waits.
WAITING = 64 * 1024 * 1024


class Events:
    """The log of a session's events. Each is a dictionary with a `type`; its `number` counts from 1."""

    def __init__(self):
        self._kept = collections.deque()
        self._size = 0
        self._number = 0
        self._settled = 0
        self._changed = threading.Condition()

    def tell(self, event, size=256):
        """Adds an event of about so many bytes. Waits while too much is untold."""
        with self._changed:
            self._changed.wait_for(lambda: self._size < WAITING)
            self._number += 1
            self._kept.append(({**event, "number": self._number}, size))
            self._size += size
            self._changed.notify_all()

    @property
    def settled(self):
        """The number of the last event that the service has."""
        return self._settled

    def settle(self, through):
        """The service has the events up to this number."""
        with self._changed:
            self._settled = max(self._settled, min(through, self._number))
            while self._kept and self._kept[0][0]["number"] <= self._settled:
                self._size -= self._kept.popleft()[1]
            self._changed.notify_all()

    def follow(self, after, call):
        """Events after a number, as they come, and a sign of life between."""
        if after < self._settled:
            raise DriverError("conflict", f"Events up to {self._settled} were told and are not kept.")
        while True:
            deadline = time.monotonic() + ALIVE
            with self._changed:
                while not self._newer(after) and not call.cancelled and time.monotonic() < deadline:
                    self._changed.wait(0.2)
                fresh = self._newer(after)
            if call.cancelled:
                raise Cancelled
            if not fresh:
                yield {"type": "alive"}
            for event in fresh:
                after = event["number"]
                yield event

    def _newer(self, after):
        if not self._kept or self._number <= after:
            return []
        first = self._kept[0][0]["number"]
        return [event for event, _ in itertools.islice(self._kept, max(0, after + 1 - first), None)]
