"""Starts the session that the set-up describes, and serves it until it is told to stop."""

import json
import os
import shutil
import sys
import tempfile
import threading

from .catalog import Catalog
from .events import Events
from .internals import CLASSES, Internals
from .link import Link, follow
from .log import log
from .metastore import Metastore
from .notices import Notices
from .overwrite import Overwrites
from .python import Python
from .r import R, find_r
from .scala import Scala
from .serve import DriverError, Server
from .sql import Sql
from .supervisor import Supervisor
from .tables import Tables

APP = "driver 0.1.0"
# What Spark knows of tasks counts as soon as it is told; else those that begin together stay unknown until an executor reports again, ten seconds later.
AT_ONCE = {"spark.ui.liveUpdate.period": "0"}


def main(file):
    """`file` holds the set-up as JSON: what `Link` needs, the session's `timezone` and the name of its `libraries`, `patience`, the milliseconds that it goes on without its service, and
    `staging`, the URL of a folder that executors reach; without one they work on this computer and use one here."""
    with open(file, encoding="utf-8") as opened:
        setup = json.load(opened)
    os.remove(file)
    stopped = threading.Event()
    staging = tempfile.mkdtemp(prefix="oasis-session-")
    try:
        session = Session(setup, staging, stopped)
        follow(Link(setup), session.serve, stopped, log, setup["patience"] / 1000)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    session.close()


def of_yarn():
    """A folder in the application's own folder of the file system, which YARN names and removes; None where it is not YARN's. Only its user may enter it."""
    place = os.environ.get("SPARK_YARN_STAGING_DIR")
    return place and f"{place}/oasis"


class Session:
    """The Spark application of one session, and what the service may ask of it."""

    def __init__(self, setup, staging, stopped):
        from pyspark import SparkConf, SparkContext
        from pyspark.sql import SparkSession

        self._stopped = stopped
        classes = os.path.join(staging, "scala", "classes")
        os.makedirs(classes)
        builder = SparkSession.builder.config("spark.sql.session.timeZone", setup["timezone"]).config("spark.sql.variable.substitute", "false")
        SparkContext._ensure_initialized()
        metastore = Metastore(SparkContext._jvm, SparkConf())
        self._spark = builder.config(map={CLASSES: classes, **AT_ONCE, **metastore.settings}).getOrCreate()
        metastore.settle(self._spark)
        internals = Internals(self._spark)
        internals.check()
        catalog = Catalog(self._spark)
        catalog.check()
        whole = internals.staging(setup.get("staging") or of_yarn() or os.path.join(staging, "whole"))
        self._tables = Tables(staging, internals, whole)
        events = self._events = Events()
        memory = self._spark.sparkContext._jsc.getConf().getSizeAsBytes("spark.oasis.cells.memory", 0)
        overwrites, notices = Overwrites(self._spark), Notices()
        python = self._python = Python(internals, self._tables, notices, events, {"staging": staging, "url": whole.url, "timezone": setup["timezone"], "libraries": setup["libraries"], "memory": memory}, log)
        self._languages = {"sql": Sql(self._spark, self._tables, overwrites, notices), "python": python}
        if internals.has_scala():
            self._languages["scala"] = Scala(internals, self._tables, overwrites, notices, events, os.path.join(staging, "scala"), log)
        command = find_r(self._spark.sparkContext.getConf())
        if command is not None:
            place = {"program": os.path.join(staging, "r"), "timezone": setup["timezone"], "command": command, "memory": memory}
            self._languages["r"] = R(self._spark, self._tables, overwrites, notices, events, place, log)
        self._supervisor = Supervisor(internals, events, self._languages, log)
        self._calls = {
            "session.describe": self._describe,
            "session.settle": lambda given, call: events.settle(given["through"]) or {},
            "session.stop": self._stop,
            "cell.run": lambda given, call: self._supervisor.run(given) or {},
            "cell.interrupt": lambda given, call: self._supervisor.interrupt(given["run"]) or {},
            "cell.complete": lambda given, call: self._language(given).complete(given),
            "cell.describe": lambda given, call: self._language(given).describe(given),
            "cell.answer": lambda given, call: notices.answer(given) or {},
            "catalog.look": catalog.look,
            "catalog.tables": catalog.tables,
            "catalog.describe": catalog.describe,
            "catalog.partitions": catalog.partitions,
            "catalog.functions": catalog.functions,
            "file.place": lambda given, call: {"path": self._tables.place(given["table"], given["file"])},
            "table.release": lambda given, call: self._tables.release(given["table"]) or {},
        }
        self._streams = {
            "session.follow": lambda given, call: events.follow(given["after"], call),
            "table.read": lambda given, call: ({"data": data} for data in self._tables.read(given["table"])),
            "file.read": lambda given, call: ({"data": data} for data in self._tables.part(given["table"], given["file"], given["offset"])),
        }

    def serve(self, connection):
        Server(connection, self._calls, self._streams, APP, log).run()

    def _describe(self, given, call):
        context = self._spark.sparkContext
        return {"spark": context.version, "python": sys.version.split()[0], "application": context.applicationId, "user": context.sparkUser(), "ui": context.uiWebUrl, "languages": list(self._languages), "settled": self._events.settled}

    def _language(self, given):
        if given["language"] not in self._languages:
            raise DriverError("invalid", f"This session runs no {given['language']}.")
        return self._languages[given["language"]]

    def _stop(self, given, call):
        self._stopped.set()
        threading.Timer(0.2, self.close).start()
        return {}

    def close(self):
        try:
            self._python.close()
            if "r" in self._languages:
                self._languages["r"].close()
            self._spark.stop()
        finally:
            os._exit(0)
