"""The connection to the workbench: a line of JSON for each message, and everything that is printed on the way."""

import codecs
import io
import json
import os
import queue
import select
import sys
import threading
import time

# Seconds that printed text gathers, so that a loop that prints does not send a message for each word.
GATHER = 0.02
# Characters that may wait to be written; who prints more waits.
WAITING = 8 * 1024 * 1024
# Seconds after which it is looked again for what child processes wrote.
LOOK = 0.0005
# Windows cannot tell whether there is something in a pipe.
CAN_WAIT = sys.platform != "win32"


class Channel:
    """Takes over standard input and output. Messages are written by a thread of their own, which no interrupt can reach in the middle of a line."""

    def __init__(self):
        self.process = os.getpid()
        self._input = os.fdopen(os.dup(0), "rb")
        self._output = os.dup(1)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        self._queue = queue.SimpleQueue()
        self._waiting = 0
        # The run whose output it is; text that comes between runs waits for the next.
        self.run = None
        self._drained = 0
        self._between = []
        self._text_limit = 0
        self._text_left = 0
        threading.Thread(target=self._write, daemon=True, name="oasis-write").start()
        self._pipes = [Pipe(self, fd, name) for fd, name in ((1, "stdout"), (2, "stderr"))]
        sys.stdout, sys.stderr = Stream(self, "stdout", 1), Stream(self, "stderr", 2)
        sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr

    def read(self):
        """Messages of the workbench, until it goes away."""
        for line in self._input:
            yield json.loads(line)

    def send(self, message, size=256):
        """Queues a message. `size` is about how many characters it has."""
        while self._waiting > WAITING:
            time.sleep(0.005)
        self._waiting += size
        self._queue.put((message, size))

    def text(self, name, text):
        """Sends printed text, as far as the run's limit goes."""
        if not text:
            return
        run = self.run
        if run is None:
            if sum(map(len, (kept for _, kept in self._between))) < 65536:
                self._between.append((name, text))
            return
        if self._text_left <= 0:
            return
        kept = text[: self._text_left]
        self._text_left -= len(kept)
        self.send({"type": "stream", "run": run, "name": name, "text": kept}, len(kept))
        if self._text_left <= 0:
            note = f"\nThe output is longer than {self._text_limit:,} characters; the rest is left out.\n"
            self.send({"type": "stream", "run": run, "name": "stderr", "text": note}, len(note))

    def begin(self, run, text_limit):
        self.run = run
        self._text_limit = self._text_left = text_limit
        between, self._between = self._between, []
        for name, text in between:
            self.text(name, text)

    def drain(self):
        """Takes what was written to the file descriptors, by C code or child processes, so that it comes before what follows."""
        self._drained = time.monotonic()
        if CAN_WAIT and is_readable(*(pipe.reading for pipe in self._pipes)):
            for pipe in self._pipes:
                pipe.drain()

    def print(self, name, text):
        """Sends what Python prints, after what a child process wrote before it. A child takes longer than a loop that prints, which is not held up by looking each time."""
        if time.monotonic() - self._drained > LOOK:
            self.drain()
        self.text(name, text)

    def end(self, message):
        """Sends the last message of a run."""
        self.run = None
        self.send(message)

    def _write(self):
        held = None
        while True:
            try:
                message, size = self._queue.get(timeout=GATHER) if held else self._queue.get()
            except queue.Empty:
                self._put(held)
                held = None
                continue
            self._waiting -= size
            if held and message["type"] == "stream" and message["run"] == held["run"] and message["name"] == held["name"] and len(held["text"]) < 65536:
                held["text"] += message["text"]
                continue
            if held:
                self._put(held)
                held = None
            if message["type"] == "stream":
                held = dict(message)
            else:
                self._put(message)

    def _put(self, message):
        # Escaped, so that half a surrogate pair in somebody's text is no trouble.
        data = json.dumps(message, ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._output, view):]
        except OSError:
            # Nobody listens any more.
            os._exit(0)


class Pipe:
    """Reads what C code and child processes write to a file descriptor."""

    def __init__(self, channel, fd, name):
        self._channel, self._name = channel, name
        # Whoever reads also queues before anybody else reads. Held again where the garbage of a reader prints.
        self._turn = threading.RLock()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.reading, writing = os.pipe()
        os.dup2(writing, fd)
        os.close(writing)
        threading.Thread(target=self._read, daemon=True, name=f"oasis-{name}").start()

    def take(self):
        """Queues what is there. False at the end."""
        data = os.read(self.reading, 65536)
        self._channel.text(self._name, self._decode(data))
        return bool(data)

    def drain(self):
        """Queues all that is there."""
        with self._turn:
            while is_readable(self.reading) and self.take():
                pass

    def _read(self):
        if not CAN_WAIT:
            while self.take():
                pass
            return
        while True:
            select.select([self.reading], [], [])
            with self._turn:
                if is_readable(self.reading) and not self.take():
                    return


def is_readable(*readings):
    return bool(select.select(readings, [], [], 0)[0])


class Stream(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are while cells run."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, channel, name, fd):
        self._channel, self._name, self._fd = channel, name, fd
        self.buffer = Bytes(self)

    @property
    def name(self):
        return f"<{self._name}>"

    def fileno(self):
        return self._fd

    def isatty(self):
        return False

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, not {type(text).__name__}")
        if os.getpid() == self._channel.process:
            self._channel.print(self._name, text)
        else:
            # A fork has the file descriptors, and none of the threads.
            os.write(self._fd, text.encode("utf-8", "replace"))
        return len(text)

    def flush(self):
        pass

    def close(self):
        pass


class Bytes(io.RawIOBase):
    """The `buffer` of a stream, for programs that write bytes."""

    def __init__(self, stream):
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def writable(self):
        return True

    def write(self, data):
        self._stream.write(self._decode(bytes(data)))
        return len(data)

    def close(self):
        pass
