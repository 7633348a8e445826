"""`oasis.notify`: a message to people. The workbench knows the channels and sends it; a channel's address never comes here."""

import itertools
import queue
import time

from oasis_session.notices import NotSent, written

from .stopping import raise_when

# Seconds that an answer takes at most, and between two looks whether the run is to end.
ANSWER, LOOK = 180, 0.1


class Notices:
    """The one place of it for all languages."""

    def __init__(self):
        self._numbers = itertools.count(1)
        self._waiting = {}

    def send(self, run, tell, channel, message):
        """Has a message of a run sent, and waits until it is. NotSent says why it was not."""
        name, text = written(channel, message)
        number = next(self._numbers)
        answer = self._waiting[number] = queue.SimpleQueue()
        deadline = time.monotonic() + ANSWER
        tell({"type": "notify", "ask": number, "channel": name, "message": text}, 256 + len(text))
        try:
            while time.monotonic() < deadline:
                raise_when(run.cancelled)
                try:
                    problem = answer.get(timeout=LOOK)
                except queue.Empty:
                    continue
                if problem is not None:
                    raise NotSent(problem)
                return
        finally:
            self._waiting.pop(number, None)
        raise NotSent("The workbench did not say whether the message was sent.")

    def problem(self, run, tell, channel, message):
        """Sends a message as `send` does; gives why it was not sent, or None."""
        try:
            self.send(run, tell, channel, message)
            return None
        except Exception as error:
            return str(error)

    def answer(self, given):
        """What became of a message; one that nobody waits for is left alone."""
        waiting = self._waiting.get(given["ask"])
        if waiting is not None:
            waiting.put(given["error"])
