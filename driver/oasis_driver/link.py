"""The way to the interpreter service: the driver dials it, and dials again when the connection is lost."""

import hashlib
import hmac
import json
import secrets
import socket
import ssl
import threading
import time

from .frames import FRAME, LENGTH, FrameError

# Bytes of the service's answer to the first line.
ANSWER = 4096
# Seconds: to connect and be answered, and between tries, which grow from the first to the last.
PATIENCE = 15
FIRST_WAIT, LAST_WAIT = 0.1, 2


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
        """Sends a line before all frames; gives the one that answers it. OSError where none does."""
        self._socket.sendall(json.dumps(line).encode("ascii") + b"\n")
        try:
            answer = json.loads(self._reader.readline(ANSWER))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise OSError("The service did not answer")
        return answer

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
    """Dials the service. `setup` has `host`, `port`, `certificate` (the SHA-256 of its certificate in hexadecimal, or null on loopback), `session` and a one-time `secret`, which buys the key that later calls show. A file
    that `address` names has the first three as they are now, where the service has started again."""

    def __init__(self, setup):
        self._setup = setup
        self._by, self._proof = "secret", setup["secret"]
        # The newest epoch that the service has told; an older service is not obeyed.
        self._epoch = 0

    def dial(self):
        """A new connection. OSError where the service does not answer, Refused where it does not want the session."""
        host, port, certificate = self._address()
        plain = socket.create_connection((host, port), timeout=PATIENCE)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self._secured(plain, certificate))
            epoch = self._recognize(connection, certificate or port, certificate is not None)
            bought = connection.greet({"show": self._proof})
        except Exception:
            plain.close()
            raise
        if isinstance(bought.get("key"), str):
            self._by, self._proof, self._epoch = "key", bought["key"], epoch
            connection.settle()
            return connection
        connection.close()
        raise Refused(bought.get("refused"))

    def _address(self):
        setup = self._setup
        try:
            with open(setup["address"], encoding="utf-8") as opened:
                told = json.load(opened)
            return told["host"], told["port"], told["certificate"]
        except (KeyError, TypeError, OSError, ValueError):
            return setup["host"], setup["port"], setup["certificate"]

    def _recognize(self, connection, where, secured):
        """The epoch of the service, once it has proved that it knows what will be shown to it. Whoever cannot is another program: it is not believed and learns nothing."""
        nonce = secrets.token_hex(32)
        answer = connection.greet({"oasis": 1, "session": self._setup["session"], "by": self._by, "nonce": nonce})
        if secured and "refused" in answer:
            raise Refused(answer["refused"])
        proof, epoch = answer.get("proof"), answer.get("epoch")
        known = hashlib.sha256(self._proof.encode("ascii")).digest()
        expected = hmac.new(known, f"{nonce} {where} {epoch}".encode("ascii"), hashlib.sha256).hexdigest()
        if not isinstance(proof, str) or not isinstance(epoch, int) or not hmac.compare_digest(proof.encode("utf-8", "replace"), expected.encode("ascii")):
            raise OSError("Another program answered")
        if epoch < self._epoch:
            raise OSError("An older service answered")
        return epoch

    def _secured(self, plain, certificate):
        if certificate is None:
            if not is_loopback(plain):
                raise Refused("Beyond this computer the service needs a certificate.")
            return plain
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # The certificate itself is the proof: its hash came with the set-up, and no other is taken, whoever signed it.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        secured = context.wrap_socket(plain)
        if not hmac.compare_digest(hashlib.sha256(secured.getpeercert(binary_form=True)).hexdigest(), certificate):
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
