"""Who may change where the catalog says that a table is: one overwrite at a time, in whichever application.

Turns are numbered files beside the table's versions, each of which only one can make; the newest counts. Whoever has it makes another file when it is over. A turn of one that gives no sign of life is passed over.
"""

import contextlib
import time

TURN, OVER = ".turn-", "-over"
# Seconds between two looks at somebody else's turn.
LOOK = 0.1


class Turns:
    """`is_alive(name)` says whether the overwrite of that version gives signs of life; one that has just begun its turn has `silence` seconds to say who it is."""

    def __init__(self, folders, base, is_alive, silence):
        self._folders, self._base, self._is_alive, self._silence = folders, base, is_alive, silence

    @contextlib.contextmanager
    def take(self, name, stop):
        """Waits for the turn of a version and has it for as long as the block lasts. `stop()` raises where it is to end."""
        number = self._wait(name, stop)
        try:
            yield
        finally:
            # Without it others pass this turn over when its version gives no sign of life any more.
            with contextlib.suppress(Exception):
                self._folders.write(self._place(number) + OVER, "")

    def _wait(self, name, stop):
        while True:
            stop()
            known = self._numbers()
            last = known[-1] if known else 0
            if last and self._is_held(last):
                time.sleep(LOOK)
            elif self._folders.create(self._place(last + 1), name):
                if self._numbers()[-1] == last + 1:
                    self._forget(known[:-1])
                    return last + 1
                # It was somebody's before, and has been forgotten since this one looked.
                self._forget([last + 1])

    def _place(self, number):
        return f"{self._base}/{TURN}{number:08d}"

    def _numbers(self):
        names = [name for name, _, _ in self._folders.entries(self._base)]
        return sorted(int(name[len(TURN):]) for name in names if name.startswith(TURN) and name[len(TURN):].isdigit())

    def _is_held(self, number):
        place = self._place(number)
        if self._folders.exists(place + OVER):
            return False
        try:
            name = self._folders.read(place)
            return self._is_alive(name) if name else self._folders.age(place) < self._silence
        except Exception:
            # It is being written, or forgotten.
            return self._folders.exists(place) and self._folders.age(place) < self._silence

    def _forget(self, numbers):
        for number in numbers:
            for place in (self._place(number), self._place(number) + OVER):
                self._folders.delete(place)
