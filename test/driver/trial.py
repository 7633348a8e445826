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
follow(Link(setup), lambda connection: Server(connection, calls, streams, "trial", log).run(), threading.Event(), log, setup.get("patience"))
print("over", flush=True)
