"""The answering side of a contract, as contract/serve.ts is it."""

import threading
import traceback

from .frames import CREDIT, OPEN, Assembler, FrameError, encode_message, is_whole

PROTOCOL, OLDEST = 1, 1


class DriverError(Exception):
    """What the other side is told: `code` is one of the contract's, `detail` is for it to read."""

    def __init__(self, code, message, detail=None):
        super().__init__(message)
        self.code, self.detail = code, detail

    def wire(self):
        return {"code": self.code, "message": str(self), **({} if self.detail is None else {"detail": self.detail})}


class Cancelled(Exception):
    """The other side wants no more of this call."""


class Call:
    """One open call or stream."""

    def __init__(self):
        self._changed = threading.Condition()
        self._credit = CREDIT
        self.cancelled = False

    def cancel(self):
        with self._changed:
            self.cancelled = True
            self._changed.notify_all()

    def allow(self, size):
        with self._changed:
            self._credit = min(self._credit + size, CREDIT)
            self._changed.notify_all()

    def spend(self, size):
        """Counts what is about to be sent: what it is worth may come back before the sending of it ends."""
        with self._changed:
            self._credit -= size

    def wait(self):
        """Until there is credit. Cancelled where nobody wants more."""
        with self._changed:
            self._changed.wait_for(lambda: self._credit > 0 or self.cancelled)
            if self.cancelled:
                raise Cancelled


class Server:
    """Answers calls that come by a connection, each in a thread of its own. `calls` and `streams` are functions by name of `(input, call)`; a stream's is a generator.

    `connection` has `send(frame)`, `frames()` and `close()`.
    """

    def __init__(self, connection, calls, streams, app, log):
        self._connection, self._calls, self._streams, self._app, self._log = connection, calls, streams, app, log
        self._open = {}
        self._lock = threading.Lock()
        self._greeted = False

    def run(self):
        """Until the connection is gone. FrameError where the other side breaks the protocol; the connection is closed then."""
        assembler = Assembler()
        try:
            self._post({"t": "hello", "id": 0, "protocol": PROTOCOL, "oldest": OLDEST, "app": self._app})
            for frame in self._connection.frames():
                whole = assembler.add(frame)
                if whole:
                    self._receive(whole[0])
        finally:
            self._connection.close()
            with self._lock:
                calls = list(self._open.values())
            for call in calls:
                call.cancel()

    def _receive(self, message):
        kind = message["t"]
        if kind == "hello":
            if not is_whole(message.get("protocol")) or not is_whole(message.get("oldest")) or message["protocol"] < OLDEST or message["oldest"] > PROTOCOL:
                raise FrameError("The other side speaks another version")
            self._greeted = True
            return
        if not self._greeted:
            raise FrameError("The first message was no hello")
        number = message["id"]
        with self._lock:
            call = self._open.get(number)
        if kind == "open":
            self._begin(number, message, call)
        elif kind == "cancel" and call:
            call.cancel()
        elif kind == "credit" and call:
            if not is_whole(message.get("bytes")) or message["bytes"] < 0:
                raise FrameError("A credit is no whole number of bytes")
            call.allow(message["bytes"])

    def _begin(self, number, message, taken):
        name = message.get("name")
        if taken or not isinstance(name, str):
            raise FrameError("A call used an id that is open, or had no name")
        call = Call()
        with self._lock:
            full = len(self._open) >= OPEN
            if not full:
                self._open[number] = call
        if full:
            self._post({"t": "fail", "id": number, "error": DriverError("invalid", f"More than {OPEN} calls are open on one connection.").wire()})
            return
        threading.Thread(target=self._answer, args=(number, name, message.get("input"), call), daemon=True, name=f"oasis-{name}").start()

    def _answer(self, number, name, given, call):
        try:
            if name in self._calls:
                value = self._calls[name](given, call)
                self._post({"t": "done", "id": number, "value": value})
            elif name in self._streams:
                for value in self._streams[name](given, call):
                    self._post({"t": "item", "id": number, "value": value}, call)
                    call.wait()
                self._post({"t": "done", "id": number})
            else:
                raise DriverError("notFound", f"There is no procedure named {name}.")
        except Cancelled:
            self._post({"t": "fail", "id": number, "error": DriverError("cancelled", "The call was cancelled.").wire()})
        except DriverError as error:
            self._post({"t": "fail", "id": number, "error": error.wire()})
        except Exception:
            self._log(f"{name} failed: {traceback.format_exc()}")
            self._post({"t": "fail", "id": number, "error": DriverError("internal", "Something went wrong in the session's driver. Its log has more.").wire()})
        finally:
            with self._lock:
                self._open.pop(number, None)

    def _post(self, message, call=None):
        """Sends a message, from the credit of a call where there is one. One that a closed connection cannot take is dropped."""
        frames = encode_message(message)
        if call:
            call.spend(sum(map(len, frames)))
        try:
            for frame in frames:
                self._connection.send(frame)
        except OSError:
            pass
