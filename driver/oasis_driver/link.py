"""The way to the interpreter service: the driver dials it, and dials again when the connection is lost."""

import hashlib
import hmac
import json
import socket
import ssl
import threading
import time

from .frames import FRAME, LENGTH, FrameError

# Bytes of the service's answer to the first line.
ANSWER = 4096
# Seconds: to connect and be answered, and between tries, which grow from the first to the last.
PATIENCE = 15
FIRST_WAIT, LAST_WAIT = 0.1, 5


class Refused(Exception):
    """The service does not want this session any more."""


class Connection:
    """A socket that carries frames, each after its length."""

    def __init__(self, plain):
        self._socket = plain
        self._reader = plain.makefile("rb", buffering=256 * 1024)
        self._sending = threading.Lock()

    def send(self, frame):
        with self._sending:
            self._socket.sendall(LENGTH.pack(len(frame)) + frame)

    def frames(self):
        """Frames in order, until the other side is gone."""
        while True:
            try:
                head = self._reader.read(LENGTH.size)
                if len(head) < LENGTH.size:
                    return
                (size,) = LENGTH.unpack(head)
                if size > FRAME:
                    raise FrameError(f"A frame of {size} bytes")
                frame = self._reader.read(size)
            except OSError:
                return
            if len(frame) < size:
                return
            yield frame

    def greet(self, line):
        """Sends the first line; gives the one that answers it."""
        self._socket.sendall(json.dumps(line).encode("ascii") + b"\n")
        return self._reader.readline(ANSWER)

    def settle(self):
        """From here on a frame may be long in coming."""
        self._socket.settimeout(None)

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()


class Link:
    """Dials the service. `setup` has `host`, `port`, `certificate` (the SHA-256 of its certificate in hexadecimal, or null on loopback), `session` and a one-time `secret`, which buys the key that later calls show."""

    def __init__(self, setup):
        self._setup = setup
        self._proof = {"secret": setup["secret"]}
        # The newest epoch that the service has told; an older service is not obeyed.
        self._epoch = 0

    def dial(self):
        """A new connection. OSError where the service does not answer, Refused where it does not want the session."""
        setup = self._setup
        plain = socket.create_connection((setup["host"], setup["port"]), timeout=PATIENCE)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self._secured(plain))
            answer = connection.greet({"oasis": 1, "session": setup["session"], **self._proof})
        except Exception:
            plain.close()
            raise
        try:
            told = json.loads(answer)
            key, epoch, refused = told.get("key"), told.get("epoch"), told.get("refused")
        except (ValueError, AttributeError):
            connection.close()
            raise OSError("The service did not answer") from None
        if refused is not None:
            connection.close()
            raise Refused(refused)
        if not isinstance(key, str) or not isinstance(epoch, int) or epoch < self._epoch:
            connection.close()
            raise OSError("An older service answered")
        self._proof, self._epoch = {"key": key}, epoch
        connection.settle()
        return connection

    def _secured(self, plain):
        if self._setup["certificate"] is None:
            if not is_loopback(plain):
                raise Refused("Beyond this computer the service needs a certificate.")
            return plain
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # The certificate itself is the proof: its hash came with the set-up, and no other is taken, whoever signed it.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        secured = context.wrap_socket(plain)
        if not hmac.compare_digest(hashlib.sha256(secured.getpeercert(binary_form=True)).hexdigest(), self._setup["certificate"]):
            raise Refused("It has another certificate than the one that the session was told.")
        return secured


def is_loopback(plain):
    host = plain.getpeername()[0]
    return host.startswith("127.") or host in ("::1", "::ffff:127.0.0.1")


def follow(link, serve, stopped, log, patience=None):
    """Serves connection after connection until `stopped` is set, the service refuses the session, or it was not to be reached for `patience` seconds."""
    wait = FIRST_WAIT
    seen = time.monotonic()
    while not stopped.is_set():
        try:
            connection = link.dial()
        except Refused as refusal:
            log(f"The service refused the session: {refusal}")
            return
        except OSError as error:
            log(f"The service cannot be reached: {error}")
            if patience is not None and time.monotonic() - seen > patience:
                log("The session ends, because its service is gone.")
                return
            stopped.wait(wait)
            wait = min(wait * 2, LAST_WAIT)
            continue
        wait = FIRST_WAIT
        try:
            serve(connection)
        except FrameError as error:
            log(f"The connection was closed: {error}")
        seen = time.monotonic()
