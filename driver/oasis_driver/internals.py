"""Every use of what Spark keeps to itself: through py4j into its JVM. `check` looks at all of it when a session starts, so that a Spark that differs is refused and not half used."""

from .serve import DriverError

OLDEST = (4, 0)


def attach():
    """The session that the JVM's other Python shares, `SparkSession`. The process was started with the environment of the driver, which says where the JVM is."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    gateway = launch_gateway()
    shared = gateway.jvm.SparkSession.getDefaultSession().get()
    context = gateway.jvm.JavaSparkContext.fromSparkContext(shared.sparkContext())
    return SparkSession(SparkContext(jsc=context, gateway=gateway, conf=SparkConf(_jvm=gateway.jvm, _jconf=context.getConf())), shared)


class Internals:
    """The JVM side of a SparkSession."""

    def __init__(self, spark):
        self._spark = spark
        self._context = spark.sparkContext
        self._scala_context = self._context._jsc.sc()

    def check(self):
        """DriverError where this Spark lacks what the driver needs."""
        version = tuple(int(part) for part in self._context.version.split(".")[:2])
        if version < OLDEST:
            raise DriverError("invalid", f"Spark {self._context.version} is too old: sessions need Spark {OLDEST[0]}.{OLDEST[1]} or later.")
        try:
            self._scala_context.statusTracker().getJobIdsForTag("oasis-check")
            self._scala_context.cancelJobGroupAndFutureJobs
            self._spark.range(0)._jdf.collectAsArrowToPython
            self.thread().getId()
            from pyspark.errors.exceptions.captured import unwrap_spark_exception  # noqa: F401

            self.share()
        except Exception as error:
            raise DriverError("invalid", f"This Spark {self._context.version} has not what sessions need: {error}") from None

    def share(self):
        """Makes the session what `attach` finds, whatever cells made of that."""
        self._context._jvm.SparkSession.setDefaultSession(self._spark._jsparkSession)

    def thread(self):
        """The JVM's thread that works for the Python thread which asks."""
        return self._context._jvm.java.lang.Thread.currentThread()

    def begin(self, tag):
        """Marks the jobs that this thread starts from here on; gives its thread in the JVM."""
        # An interrupt that came too late for the run before is not this one's.
        self._context._jvm.java.lang.Thread.interrupted()
        self._context.setJobGroup(tag, tag, interruptOnCancel=True)
        self._context.addJobTag(tag)
        return self.thread()

    def end(self, tag):
        self._context.removeJobTag(tag)

    def cancel(self, tag):
        """Cancels the jobs of a tag, also those to come."""
        self._scala_context.cancelJobGroupAndFutureJobs(tag)
        self._scala_context.cancelJobsWithTag(tag)

    def stages(self, tag):
        """The stages of a tag's jobs: `(id, tasks, active, done, failed)` of each, and how many jobs there are."""
        tracker = self._scala_context.statusTracker()
        jobs = list(tracker.getJobIdsForTag(tag))
        stages = []
        for job in jobs:
            info = tracker.getJobInfo(job)
            for stage in info.get().stageIds() if info.isDefined() else ():
                found = tracker.getStageInfo(stage)
                if found.isDefined():
                    data = found.get()
                    stages.append((stage, data.numTasks(), data.numActiveTasks(), data.numCompletedTasks(), data.numFailedTasks()))
        return stages, len(jobs)

    def arrow(self, frame):
        """A stream of a DataFrame's rows as Arrow: its messages, and after their end how many batches there are and their order, each as a big-endian i32."""
        from pyspark.util import _create_local_socket

        port, secret, server = frame._jdf.collectAsArrowToPython()
        return _create_local_socket((port, secret)), server

    def settle(self, server):
        """Waits until the server of such a stream is done; raises what Spark failed with."""
        from pyspark.errors.exceptions.captured import unwrap_spark_exception

        with unwrap_spark_exception():
            server.getResult()
