"""A process of R, and what it says: messages, and what is printed."""

import codecs
import os
import select
import signal
import subprocess
import sys
import threading
import time

from .bounds import bound
from .child import how_ended
from .oasis_r_values import NUMBER, message

PROGRAM = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "r.py")
# Bytes that a message has at most.
MESSAGE = 64 * 1024 * 1024
# Seconds that printed text gathers.
GATHER = 0.01


class Process:
    """`program` is the folder of R's programs, of which session.R reads `sources` first. `take(process, kind, fields)` gets each message, `print(process, name, text)` what is printed, in their order, and at the end `gone(process)` is called."""

    def __init__(self, command, program, sources, timezone, memory, take, print, gone, log):
        self._memory, self._take, self._print, self._gone, self._log = memory, take, print, gone, log
        self._process, self._asking = None, None
        self._sending = threading.Lock()
        self._started = threading.Event()
        # The system ends a process with the thread that started it: this one stays as long as the process.
        threading.Thread(target=self._live, args=(command, program, sources, timezone), daemon=True, name="oasis-r").start()
        self._started.wait()

    def send(self, *fields):
        """A message to one that is just ending must not end the driver."""
        try:
            with self._sending:
                rest = memoryview(message(fields))
                while rest and self._asking is not None:
                    rest = rest[os.write(self._asking, rest):]
        except OSError:
            pass

    def signal(self, number):
        """An interrupt is for R alone; what ends it ends what its cells started too."""
        try:
            if self._process is not None and self._process.poll() is None:
                (os.killpg if number == signal.SIGKILL else os.kill)(self._process.pid, number)
        except OSError:
            pass

    def kill(self):
        """Ends it, and what its cells started."""
        self.signal(signal.SIGKILL)

    def how(self):
        """How it ended, in words."""
        return how_ended(self._process)

    def _live(self, command, program, sources, timezone):
        reading, writing = os.pipe()
        asked, self._asking = os.pipe()
        try:
            arguments = [sys.executable, PROGRAM, command, "--no-save", "--no-init-file", os.path.join(program, "session.R"), program, str(asked), str(writing), *sources]
            # An R that runs in a plain C locale has no text beyond ASCII.
            env = {**os.environ, "TZ": timezone, "LC_ALL": "C.UTF-8", "R_DEFAULT_INTERNET_TIMEOUT": "60"}
            for name in ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"):
                env.pop(name, None)
            self._process = subprocess.Popen(arguments, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=(asked, writing), start_new_session=True)
            bound(self._process.pid, self._memory)
            for place in (asked, writing):
                os.close(place)
            self._started.set()
            self._read(reading)
        except Exception as error:
            self._log(f"R was ended: {type(error).__name__}: {error}")
        finally:
            self._started.set()
            self.kill()
            if self._process is not None:
                self._process.wait()
            with self._sending:
                os.close(self._asking)
                self._asking = None
            os.close(reading)
            self._gone(self)

    def _read(self, reading):
        texts = {stream.fileno(): (name, codecs.getincrementaldecoder("utf-8")("replace")) for stream, name in ((self._process.stdout, "stdout"), (self._process.stderr, "stderr"))}
        held, many = bytearray(), False
        while True:
            ready, _, _ = select.select([reading, *texts], [], [])
            if not many and reading not in ready:
                time.sleep(GATHER)
            many = False
            # What was printed comes before what was said after it.
            for at in self._printed(list(texts)):
                name, decoder = texts[at]
                data = os.read(at, 65536)
                many = many or len(data) > 4096
                if not data:
                    del texts[at]
                text = decoder.decode(data)
                if text:
                    self._print(self, name, text)
            if reading in ready and not self._printed(list(texts)):
                data = os.read(reading, 1024 * 1024)
                if not data:
                    return
                held += data
                for kind, *fields in messages(held):
                    self._take(self, kind.decode(), fields)

    def _printed(self, places):
        return select.select(places, [], [], 0)[0] if places else []


def messages(held):
    """Takes the whole messages off what was read."""
    while True:
        fields, at = [], NUMBER.size
        if len(held) < at:
            return
        for _ in range(NUMBER.unpack_from(held)[0]):
            if len(held) < at + NUMBER.size:
                return
            (size,) = NUMBER.unpack_from(held, at)
            if size > MESSAGE:
                raise ValueError("a message is too long")
            at += NUMBER.size
            if len(held) < at + size:
                return
            fields.append(bytes(held[at:at + size]))
            at += size
        del held[:at]
        yield fields
