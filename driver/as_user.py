#!/usr/bin/python3 -I
"""Starts and ends Spark sessions as the user who runs it. Root installs it where nobody else writes, and sudo lets the interpreter service run it as its users, without arguments: what it is to do comes
as JSON through standard input, where neither a command line nor a log shows it. It knows nothing of the service but that."""

import base64
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# Every process of a session has this in its environment, which only its user reads.
MARK = "OASIS_SPARK_SESSION"
# Bytes of what it is asked.
MOST = 256 * 1024 * 1024
# What Python turns into an exception, and what a process killed by a signal exits with.
ENDS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
SIGNALLED = 128


def check(asked):
    """Says which of some paths this user cannot reach, if any."""
    missing = next((path for path in asked["paths"] if not os.access(path, os.R_OK | os.X_OK if os.path.isdir(path) else os.R_OK)), None)
    print(json.dumps({"missing": missing}))
    return 0


def run(asked):
    """Runs a command in a new folder that only this user enters, with files there, until it ends; then nothing of the session is left."""
    name = named(asked)
    # Nothing that a session writes is for others, wherever it does.
    os.umask(0o077)
    folder = tempfile.mkdtemp(prefix=f"oasis-{name}-")
    temporary = os.path.join(folder, "tmp")
    process = None
    try:
        os.mkdir(temporary)
        for file, content in asked["files"].items():
            with open(os.path.join(folder, os.path.basename(file)), "xb") as opened:
                opened.write(base64.b64decode(content))
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SUDO_")}
        env = {**kept, "SPARK_LOCAL_DIRS": temporary, **asked["environment"], "TMPDIR": temporary, MARK: name}
        for number in ENDS:
            signal.signal(number, stop)
        process = subprocess.Popen(asked["command"], cwd=folder, env=env, stdin=subprocess.DEVNULL, start_new_session=True)
        code = process.wait()
        return code if code >= 0 else SIGNALLED - code
    finally:
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)
        kill(name)
        if process is not None:
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def end(asked):
    """Kills a session, whatever it does; what started it clears up, and where that is gone too, this does."""
    name = named(asked)
    kill(name)
    for folder in glob.glob(os.path.join(tempfile.gettempdir(), f"oasis-{name}-*")):
        if os.lstat(folder).st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def kill(name):
    """Kills the processes of a session until there are none: one may start another meanwhile."""
    for _ in range(100):
        found = of_session(name)
        for process in found:
            try:
                os.kill(process, signal.SIGKILL)
            except OSError:
                pass
        if not found:
            return
        time.sleep(0.02)


def of_session(name):
    """The processes of a session that still run."""
    mark = f"{MARK}={name}".encode()
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                # One that has ended and waits for its parent has none.
                if mark in file.read().split(b"\0"):
                    found.append(int(entry))
        except OSError:
            # Another user's, or gone.
            pass
    return found


def named(asked):
    if not re.fullmatch(r"[a-z0-9-]{1,64}", asked["session"]):
        raise ValueError("This is no name of a session.")
    return asked["session"]


def stop(number, frame):
    raise SystemExit(SIGNALLED + number)


def main():
    if os.getuid() == 0 or os.geteuid() == 0:
        print("Spark sessions do not run as root.", file=sys.stderr)
        return 77
    asked = json.loads(sys.stdin.buffer.read(MOST))
    return {"check": check, "run": run, "end": end}[asked["do"]](asked)


if __name__ == "__main__":
    sys.exit(main())
