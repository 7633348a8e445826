"""The program of a session's Python cells: IPython with the `spark` and `sc` that all languages share."""

import os
import signal
import sys

from oasis_driver.internals import Internals, attach
from oasis_driver.overwrite import Overwrites
from oasis_driver.tables import Tables
from oasis_session.session import Session

from .interface import Oasis
from .outputs import SparkOutputs, is_frame

# Where the JVM is and how to be let in is not for what cells start.
GATEWAY = ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET")


def create(channel, setup):
    """What travelled with the application is loaded first; for all that cells import themselves, what is installed goes before it."""
    sys.path.insert(0, setup["libraries"])
    session = SparkSession(channel, setup)
    sys.path.remove(setup["libraries"])
    sys.path.append(setup["libraries"])
    return session


class SparkSession(Session):
    """A session in which each run's Spark jobs have its tag."""

    def _create_outputs(self):
        return SparkOutputs(self._channel, self._setup["exchange"], self._limits)

    def _open(self):
        spark = attach()
        for name in GATEWAY:
            os.environ.pop(name, None)
        # Spark's own would cancel the jobs of all languages.
        signal.signal(signal.SIGINT, self._on_interrupt)
        spark.stop = spark.sparkContext.stop = self._keep
        self._internals = Internals(spark)
        self._outputs.tables = Tables(self._setup["exchange"], self._internals, self._internals.staging(self._setup["staging"]))
        oasis = sys.modules["oasis"] = Oasis(Overwrites(spark), self._results.notify)
        self._offer("oasis", oasis)
        self._offer("spark", spark)
        self._offer("sc", spark.sparkContext)

    def _columns_of(self, value):
        return [(field.name, field.dataType.simpleString()) for field in value.schema.fields] if type(value).__module__.startswith("pyspark.") and is_frame(value) else None

    def _keep(self):
        print("The application of the session goes on: other cells use it too. It ends when the session is stopped.", file=sys.stderr)

    def _prepare(self, message):
        self._internals.begin(message["tag"])
        super()._prepare(message)

    def _run(self, message):
        try:
            super()._run(message)
        finally:
            self._internals.end(message["tag"])
