"""Where the catalog says that a table and its partitions are, and how that is changed. With `internals.py` the only place that uses what Spark keeps to itself."""

import re

from py4j.java_collections import JavaArray

from .serve import DriverError

# Words of statistics, which are those of the rows before.
STATISTICS = re.compile(r"totalSize|numRows|rawDataSize|numFiles|COLUMN_STATS_ACCURATE|transient_lastDdlTime|spark\.sql\.statistics\..*")
# What Spark makes of a statement that inserts into a table of files.
INSERTS = ("InsertIntoHadoopFsRelationCommand", "InsertIntoHiveTable")
SESSION_CATALOG = "spark_catalog"


class Refused(DriverError):
    """A table that cannot be overwritten in one step, and why."""

    def __init__(self, message):
        super().__init__("invalid", message)


class Table:
    """A table that can be: `name` as SQL has it, `format` (`parquet` or `orc`), `kind` (`hive` or `spark`), `columns` and `partitions` by name, `options` for who writes its files."""

    def __init__(self, name, database, table, details):
        self.name, self.database, self.table, self.details = name, database, table, details
        self.kind = "hive" if value_of(details.provider(), "hive") == "hive" else "spark"
        self.managed = details.tableType().name() == "MANAGED"
        self.partitions = list_of(details.partitionColumnNames())
        self.columns = [name for name in list_of(details.schema().fieldNames()) if name not in self.partitions]


class Locations:
    """The catalog of a session. `spark` is a SparkSession."""

    def __init__(self, spark):
        self._spark = spark
        self._jvm = spark.sparkContext._jvm
        self._session = spark._jsparkSession
        self._catalog = self._session.sharedState().externalCatalog()

    def find(self, name):
        """The table of this name, `[database.]table`. Refused where it cannot be swapped."""
        known = self._session.sessionState().catalog()
        parser = self._session.sessionState().sqlParser()
        parts = list_of(parser.parseMultipartIdentifier(name))
        if len(parts) == 3 and parts[0].lower() == SESSION_CATALOG:
            parts = parts[1:]
        if len(parts) > 2:
            raise Refused(f"{name} is in a catalog of its own, whose tables are overwritten by that catalog: use INSERT OVERWRITE.")
        identifier = self._jvm.org.apache.spark.sql.catalyst.TableIdentifier
        if known.isTempView(identifier(parts[-1])) and len(parts) == 1:
            raise Refused(f"{name} is a temporary view. Name a table.")
        database = parts[0] if len(parts) == 2 else known.getCurrentDatabase()
        details = known.getTableMetadata(identifier(parts[-1], option(self._jvm, database)))
        found = details.identifier()
        database, table = found.database().get(), found.table()
        self._refuse(f"{database}.{table}", details)
        made = Table(f"{quoted(database)}.{quoted(table)}", database, table, details)
        made.format, made.options = self._format(f"{database}.{table}", details)
        return made

    def _refuse(self, name, details):
        properties = {key.lower(): str(value).lower() for key, value in dictionary_of(details.properties()).items()}
        if details.tableType().name() == "VIEW":
            raise Refused(f"{name} is a view. Name a table.")
        if properties.get("transactional") == "true":
            raise Refused(f"{name} is a transactional table of Hive, whose files belong to Hive's transactions: overwrite it in Hive.")
        if details.bucketSpec().isDefined():
            raise Refused(f"{name} is bucketed: its files are as many as its buckets and cannot be of the block's size. Use INSERT OVERWRITE, or make the table without CLUSTERED BY.")
        if value_of(details.provider(), "hive") != "hive" and details.partitionColumnNames().nonEmpty() and not details.tracksPartitionsInCatalog():
            raise Refused(f"The partitions of {name} are known from its folders alone, which cannot be changed in one step. Run MSCK REPAIR TABLE {name} first.")

    def _format(self, name, details):
        provider = value_of(details.provider(), "hive").lower()
        storage = details.storage()
        found = provider if provider != "hive" else value_of(storage.serde(), "").rsplit(".", 1)[-1].lower()
        form = {"parquet": "parquet", "orc": "orc", "parquethiveserde": "parquet", "orcserde": "orc"}.get(found)
        if form is None and provider in ("delta", "iceberg", "hudi", "paimon"):
            raise Refused(f"{name} is a table of {provider}, which overwrites it in one step itself: use INSERT OVERWRITE.")
        if form is None:
            raise Refused(f"The files of {name} are of the format {found or 'of another program'}; insertOverwrite writes Parquet and ORC. Use INSERT OVERWRITE, or make the table with one of those.")
        options = dictionary_of(storage.properties())
        for key in ("parquet.compression", "orc.compress"):
            given = dictionary_of(details.properties()).get(key)
            if given is not None:
                options.setdefault(key, given)
        return form, {key: text for key, text in options.items() if key not in ("path", "serialization.format")}

    def current(self, table):
        """Where the table is, and its partitions: a list of `(spec, place)`, of which `spec` is a dictionary."""
        details = self._catalog.getTable(table.database, table.table)
        found = list_of(self._catalog.listPartitions(table.database, table.table, option(self._jvm, None))) if table.partitions else []
        return self._place(details.location()), [(dictionary_of(each.spec()), self._place(each.location())) for each in found]

    def _place(self, location):
        return self._jvm.org.apache.hadoop.fs.Path(location).toString()

    def move(self, table, place):
        """Makes a place the table's: one change of the catalog."""
        details = self._catalog.getTable(table.database, table.table)
        self._catalog.alterTable(copied(self._jvm, details, storage=self._at(details.storage(), place)))

    def add(self, table, specs, place):
        """Makes partitions that are not there; they have no rows, for nothing is at the place."""
        made = [self._partition(table, spec, place, None) for spec in specs]
        self._catalog.createPartitions(table.database, table.table, sequence(self._jvm, made), True)

    def move_partitions(self, table, places):
        """Gives partitions that are there other places, `[(spec, place)]`: all of it in one change of the catalog, or nothing."""
        known = {key_of(dictionary_of(each.spec())): each for each in list_of(self._catalog.listPartitions(table.database, table.table, option(self._jvm, None)))}
        made = [self._partition(table, spec, place, known[key_of(spec)]) for spec, place in places]
        self._catalog.alterPartitions(table.database, table.table, sequence(self._jvm, made))

    def drop(self, table, specs):
        """Takes partitions out of the catalog; their files stay."""
        made = [mapping(self._jvm, spec) for spec in specs]
        self._catalog.dropPartitions(table.database, table.table, sequence(self._jvm, made), True, False, True)

    def _partition(self, table, spec, place, before):
        storage = self._at(table.details.storage(), place)
        if before is not None:
            kept = {key: text for key, text in dictionary_of(before.parameters()).items() if not STATISTICS.fullmatch(key)}
            return copied(self._jvm, before, storage=storage, parameters=mapping(self._jvm, kept), stats=option(self._jvm, None))
        made = self._jvm.org.apache.spark.sql.catalyst.catalog.CatalogTablePartition
        return made(mapping(self._jvm, spec), storage, mapping(self._jvm, {}), self._jvm.java.lang.System.currentTimeMillis(), -1, option(self._jvm, None))

    def _at(self, storage, place):
        return copied(self._jvm, storage, locationUri=option(self._jvm, self._jvm.org.apache.hadoop.fs.Path(place).toUri()))

    def type_of(self, table, column):
        """The type of a column as SQL has it."""
        return table.details.schema().apply(column).dataType().sql()

    def refresh(self, table):
        """Lets this application read the table anew, and forgets what was known of its size."""
        self._spark.catalog.refreshTable(table.name)
        self._jvm.org.apache.spark.sql.execution.command.CommandUtils.updateTableStats(self._session, self._catalog.getTable(table.database, table.table))

    def spec_of(self, fragment):
        """The partition that a folder's path names, `day=1/hour=2`, as the catalog names it."""
        return dictionary_of(self._jvm.org.apache.spark.sql.execution.datasources.PartitioningUtils.parsePathFragment(fragment))

    def fragment_of(self, spec, columns):
        """The folder's path of a partition."""
        escaped = self._jvm.org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils.escapePathName
        return "/".join(f"{escaped(name)}={escaped(spec[name])}" for name in columns)

    def resolved(self, statement):
        """The rows of an INSERT statement as its table takes them, cast and in its order: a DataFrame of the query within its plan."""
        from pyspark.sql import DataFrame

        state = self._session.sessionState()
        plan = state.executePlan(state.sqlParser().parsePlan(statement), self._jvm.org.apache.spark.sql.execution.CommandExecutionMode.SKIP()).analyzed()
        if plan.getClass().getSimpleName() not in INSERTS:
            raise Refused("This is not a statement that inserts into a table.")
        return DataFrame(self._jvm.org.apache.spark.sql.classic.Dataset.ofRows(self._session, plan.query()), self._spark)

    def apart(self, frame, settings):
        """The DataFrame in a session that has settings of its own."""
        from pyspark.sql import DataFrame

        session = self.session(settings)
        return DataFrame(self._jvm.org.apache.spark.sql.classic.Dataset.ofRows(session._jsparkSession, frame._jdf.queryExecution().analyzed()), session)

    def session(self, settings):
        """A session as this one with settings of its own."""
        from pyspark.sql import SparkSession

        session = SparkSession(self._spark.sparkContext, self._session.cloneSession())
        for name, text in settings.items():
            session.conf.set(name, text)
        return session


def quoted(name):
    """A name as SQL takes every name."""
    return "`" + name.replace("`", "``") + "`"


def key_of(spec):
    """What two equal partitions have in common."""
    return tuple(sorted((name.lower(), text) for name, text in spec.items()))


def option(jvm, value):
    return jvm.scala.Option.apply(value)


def value_of(found, otherwise):
    return found.get() if found.isDefined() else otherwise


def sequence(jvm, items):
    made = jvm.java.util.ArrayList()
    for item in items:
        made.add(item)
    return jvm.org.apache.spark.api.python.PythonUtils.toSeq(made)


def mapping(jvm, items):
    made = jvm.java.util.LinkedHashMap()
    for name, text in items.items():
        made.put(name, text)
    return jvm.org.apache.spark.api.python.PythonUtils.toScalaMap(made)


def list_of(found):
    """The items of an array or a sequence of Scala's."""
    if isinstance(found, JavaArray):
        return list(found)
    items, made = found.iterator(), []
    while items.hasNext():
        made.append(items.next())
    return made


def dictionary_of(found):
    return {pair._1(): pair._2() for pair in list_of(found)}


def copied(jvm, product, **changes):
    """A case class with some of its fields changed, whatever others this version of it has."""
    names = list_of(product.productElementNames())
    values = jvm.java.util.ArrayList()
    for at, name in enumerate(names):
        values.add(changes[name] if name in changes else product.productElement(at))
    constructors = [each for each in product.getClass().getConstructors() if each.getParameterCount() == len(names)]
    return constructors[0].newInstance(values.toArray())
