"""A driver that serves a trial contract: what `contract.test.ts` runs against."""

import json
import sys
import threading
import time

from oasis_driver.link import Link, follow
from oasis_driver.serve import DriverError, Server

produced = 0


def refuse(given, call):
    raise DriverError(given["code"], "Not so", {"place": 3})


def broken(given, call):
    raise TypeError("boom /etc/passwd")


def blobs(given, call):
    global produced
    for number in range(given["items"]):
        produced = number + 1
        yield {"n": number, "data": bytes([number % 256]) * given["bytes"]}


def endless(given, call):
    number = 0
    while not call.cancelled:
        yield {"n": number}
        number += 1
        time.sleep(0.001)


calls = {"echo": lambda given, call: given, "produced": lambda given, call: {"n": produced}, "refuse": refuse, "break": broken}
streams = {"blobs": blobs, "endless": endless}
log = lambda text: print(text, file=sys.stderr, flush=True)
setup = json.load(open(sys.argv[1]))


class Late:
    """A connection whose sender goes on only after the other side had time to answer."""

    def __init__(self, connection):
        self._connection = connection
        self.frames, self.close = connection.frames, connection.close

    def send(self, frame):
        self._connection.send(frame)
        time.sleep(setup["late"])


def serve(connection):
    Server(Late(connection) if "late" in setup else connection, calls, streams, "trial", log).run()


follow(Link(setup), serve, threading.Event(), log, setup.get("patience"))
print("over", flush=True)
