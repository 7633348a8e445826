"""The log of the driver, which is what it writes to standard error."""

import sys


def log(text):
    print(f"oasis: {text}", file=sys.stderr, flush=True)
