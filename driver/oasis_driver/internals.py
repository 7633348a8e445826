"""Every use of what Spark keeps to itself: through py4j into its JVM. `check` looks at all of it when a session starts, so that a Spark that differs is refused and not half used."""

import glob
import os
from contextlib import contextmanager

from .program import write
from .serve import DriverError
from .staging import Staging

OLDEST = (4, 0)
# The setting from which executors know where the classes of Scala cells are; it has to be there when Spark starts.
CLASSES = "spark.repl.class.outputDir"
# The property of the JVM under which the loader of those classes stands.
LOADER = "oasis.loader"
# The program that writes the files of whole results, and its format.
WRITER = ("WholeColumn.java", "WholeFile.java", "WholeFiles.java", "WholeFormat.java")
FORMAT = "oasisdriver.WholeFormat"


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
        # Looking a class up takes several questions to the JVM.
        self._threads = self._context._jvm.java.lang.Thread
        self._properties = self._context._jvm.java.lang.System.getProperties()

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
            from pyspark.util import local_connect_and_auth  # noqa: F401

            self.share()
        except Exception as error:
            raise DriverError("invalid", f"This Spark {self._context.version} has not what sessions need: {error}") from None

    def share(self):
        """Makes the session what `attach` finds, whatever cells made of that."""
        self._context._jvm.SparkSession.setDefaultSession(self._spark._jsparkSession)

    def thread(self):
        """The JVM's thread that works for the Python thread which asks."""
        return self._threads.currentThread()

    def begin(self, tag):
        """Marks the jobs that this thread starts from here on; gives its thread in the JVM."""
        # An interrupt that came too late for the run before is not this one's.
        self._threads.interrupted()
        thread = self.thread()
        # Plans may have classes of Scala cells in them, whoever runs them.
        loader = self._properties.get(LOADER)
        if loader is not None:
            thread.setContextClassLoader(loader)
        self._context.setJobGroup(tag, tag, interruptOnCancel=True)
        self.mark(tag)
        return thread

    def mark(self, tag):
        """Marks the jobs that this thread starts from here on with one more tag, until its `end`."""
        self._context.addJobTag(tag)

    def end(self, tag):
        self._context.removeJobTag(tag)

    def cancel(self, tag):
        """Cancels the jobs of a run's tag, also those to come."""
        self._scala_context.cancelJobGroupAndFutureJobs(tag)
        self.cancel_marked(tag)

    def cancel_marked(self, tag):
        """Cancels the jobs that have a tag."""
        self._scala_context.cancelJobsWithTag(tag)

    def progress(self, tag, over):
        """How far a tag's jobs are, as the event of it has it. `over` keeps the stages of earlier askings that do not change any more."""
        tracker, store = self._scala_context.statusTracker(), self._scala_context.statusStore()
        jobs = list(tracker.getJobIdsForTag(tag))
        stages = {}
        for job in jobs:
            info = tracker.getJobInfo(job)
            for stage in info.get().stageIds() if info.isDefined() else ():
                # One that two jobs share is counted once, and so is one that is tried again.
                stages[stage] = over.get(stage) or self._stage(store, stage)
                if stages[stage] and stages[stage]["over"]:
                    over[stage] = stages[stage]
        known = [stage for stage in stages.values() if stage]
        return {"jobs": len(jobs), "stages": len(known), **{name: sum(stage[name] for stage in known) for name in ("tasks", "active", "done", "failed", "read", "written", "shuffled")}}

    def _stage(self, store, number):
        """The last attempt of a stage; None where there is none, or it need not run."""
        try:
            data = store.lastStageAttempt(number)
        except Exception:
            return None
        status = str(data.status())
        if status == "SKIPPED":
            # What it would give is there already.
            return None
        return {
            "over": status == "COMPLETE", "tasks": data.numTasks(), "active": data.numActiveTasks(), "done": data.numCompleteTasks(), "failed": data.numFailedTasks(),
            "read": data.inputBytes(), "written": data.outputBytes(), "shuffled": data.shuffleWriteBytes(),
        }

    def arrow(self, frame):
        """A stream of a DataFrame's rows as Arrow: its messages, and after their end how many batches there are and their order, each as a big-endian i32."""
        from pyspark.util import local_connect_and_auth

        port, secret, server = frame._jdf.collectAsArrowToPython()
        stream, connection = local_connect_and_auth(port, secret)
        # It waits as long as Spark works, and ends with its stream.
        connection.settimeout(None)
        connection.close()
        return stream, server

    def settle(self, server):
        """Waits until the server of such a stream is done; raises what Spark failed with."""
        from pyspark.errors.exceptions.captured import unwrap_spark_exception

        with unwrap_spark_exception():
            server.getResult()

    def staging(self, folder):
        """A folder of files that executors write."""
        return Staging(self._context._jvm, self._context._jsc.hadoopConfiguration(), folder, {self._context.getConf().get("spark.driver.host", "localhost")})

    def plain(self, frame, types, rows, settings):
        """The Dataset with the rows of a DataFrame in columns `c0`, `c1` and so on of these types, at most so many of each partition, in a session of its own with these settings."""
        from pyspark.sql.functions import col

        numbered = frame.toDF(*(f"c{at}" for at in range(len(types))))
        chosen = numbered.select(*(col(field.name) if field.dataType == to else col(field.name).cast(to) for field, to in zip(numbered.schema.fields, types)))
        jvm = self._context._jvm
        session = self._spark._jsparkSession.cloneSession()
        for name, value in settings.items():
            session.conf().set(name, value)
        most = getattr(getattr(jvm.org.apache.spark.sql.catalyst.expressions, "Literal$"), "MODULE$").apply(rows)
        plan = jvm.org.apache.spark.sql.catalyst.plans.logical.LocalLimit(most, chosen._jdf.logicalPlan())
        return jvm.org.apache.spark.sql.classic.Dataset.ofRows(session, plan)

    @contextmanager
    def format(self, log):
        """The format that this thread writes whole results in, inside: a program of the driver's own, which the JVM's compiler of generated code makes when it is first asked for. Where that cannot be, Spark's own."""
        jvm, thread, classes = self._context._jvm, self.thread(), self._context.getConf().get(CLASSES)
        before = thread.getContextClassLoader()
        try:
            if not os.path.exists(os.path.join(classes, *FORMAT.split(".")) + ".class"):
                self._make_writer(classes, before)
            thread.setContextClassLoader(jvm.java.net.URLClassLoader(array(self._context._gateway, jvm.java.net.URL, [jvm.java.io.File(classes).toURI().toURL()]), before))
            name = FORMAT
        except Exception as error:
            log(f"Whole results are written by Spark's own writer of Parquet, which takes longer: {error}")
            name = "parquet"
        try:
            yield name
        finally:
            thread.setContextClassLoader(before)

    def _make_writer(self, classes, loader):
        jvm = self._context._jvm
        place = write(os.path.join(os.path.dirname(classes), "parquet"), "parquet", WRITER)
        compiler = jvm.org.codehaus.janino.CompilerFactory().newCompiler()
        compiler.setIClassLoader(jvm.org.codehaus.janino.ClassLoaderIClassLoader(loader))
        # Executors look for classes there.
        compiler.setDestinationDirectory(jvm.java.io.File(classes), False)
        compiler.compile(array(self._context._gateway, jvm.java.io.File, [jvm.java.io.File(os.path.join(place, name)) for name in WRITER]))

    def hosts(self):
        """The hosts of the executors that there are, the driver's among them."""
        return {info.host() for info in self._scala_context.statusTracker().getExecutorInfos()}

    def finished(self, tag):
        """The numbers of the tasks that are done of the last stage of a tag's jobs."""
        tracker = self._scala_context.statusTracker()
        infos = [tracker.getJobInfo(job) for job in tracker.getJobIdsForTag(tag)]
        stages = [stage for info in infos if info.isDefined() for stage in info.get().stageIds()]
        if not stages:
            return set()
        store = self._scala_context.statusStore()
        attempts = store.stageData(max(stages), False, self._context._jvm.java.util.ArrayList(), False, array(self._context._gateway, self._context._jvm.double, []))
        found = set()
        for at in range(attempts.size()):
            stage = attempts.apply(at)
            tasks = store.taskList(stage.stageId(), stage.attemptId(), stage.numTasks())
            for place in range(tasks.size()):
                task = tasks.apply(place)
                if task.status() == "SUCCESS":
                    found.add(task.partitionId())
        return found

    def has_scala(self):
        """Whether this Spark has its REPL, and began with the setting that it needs."""
        try:
            self._context._jvm.java.lang.Class.forName("scala.tools.nsc.interpreter.shell.ReplReporterImpl")
        except Exception:
            return False
        return self._context.getConf().get(CLASSES) is not None

    def scala(self, folder, number):
        """Starts a Scala interpreter; `number` counts them. `folder` has its program's sources, and gets its classes once. What went wrong is raised in words."""
        jvm, gateway = self._context._jvm, self._context._gateway
        before = self._properties.get(LOADER)
        compiled = os.path.join(folder, "program")
        if before is None:
            os.makedirs(compiled, exist_ok=True)
            arguments = ["-nowarn", "-usejavacp", "-d", compiled, *sorted(glob.glob(os.path.join(folder, "*.scala")))]
            if not jvm.scala.tools.nsc.MainClass().process(array(gateway, jvm.java.lang.String, arguments)):
                raise DriverError("invalid", f"Scala cells need another Spark than {self._context.version}: its Scala has not what they use. The log of the application has more.")
            place = array(gateway, jvm.java.net.URL, [jvm.java.io.File(compiled).toURI().toURL()])
            before = jvm.java.net.URLClassLoader(place, self.thread().getContextClassLoader())
        interpreter = jvm.java.lang.Class.forName("oasisdriver.Interpreter", True, before).getConstructors()[0].newInstance(
            array(gateway, jvm.java.lang.Object, [self._spark._jsparkSession, self._context.getConf().get(CLASSES), before, number]),
        )
        self._properties.put(LOADER, interpreter.loader())
        return interpreter

    def frame(self, found):
        """A Dataset of the JVM as a DataFrame."""
        from pyspark.sql import DataFrame

        return DataFrame(found.toDF(), self._spark)

    def thrown(self, error):
        """What the JVM threw; an exception with the same words where it threw nothing."""
        return getattr(error, "_origin", None) or getattr(error, "java_exception", None) or self._context._jvm.java.lang.RuntimeException(str(error))


def array(gateway, kind, items):
    """An array of the JVM."""
    made = gateway.new_array(kind, len(items))
    for at, item in enumerate(items):
        made[at] = item
    return made
