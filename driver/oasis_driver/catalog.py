"""What the session's catalog has: databases, tables, views, partitions and functions, as Spark's own catalog tells them. It starts no jobs and answers while cells run."""

import json
import queue
import re
import threading

from .serve import Cancelled, DriverError

# Between names that come from the JVM as one text: a call for each would take seconds for many.
APART = "\0"
QUOTED = re.compile(r"`((?:[^`]|``)*)`")
# The type that a column was declared with, where Spark stores it as a string.
DECLARED = "__CHAR_VARCHAR_TYPE_STRING"
# Numbers beyond this are not exact in JSON.
EXACT = 2**53
# What Hive's formats are called.
FORMATS = ("parquet", "orc", "avro", "rcfile", "sequencefile", "json", "csv", "text")
GROUPS = {"agg_funcs": "aggregate", "window_funcs": "other", "table_funcs": "table"}


class Catalog:
    """Reads the catalog in a thread of its own, one question at a time, so that nobody's cell waits for it and a slow metastore is asked once."""

    def __init__(self, spark):
        self._spark = spark
        self._jvm = spark.sparkContext._jvm
        state = spark._jsparkSession.sessionState()
        self._session, self._manager = state.catalog(), state.catalogManager()
        shared = spark._jsparkSession.sharedState()
        self._external, self._global = shared.externalCatalog(), shared.globalTempDB()
        self._functions = None
        self._questions = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True, name="oasis-catalog").start()

    def check(self):
        """DriverError where this Spark's catalog is another than is read here."""
        try:
            self._session.getTempViewNames()
            self._session.listTemporaryFunctions()
            self._jvm.org.apache.spark.sql.api.python.PythonSQLUtils.listBuiltinFunctionInfos
            self._manager.currentCatalog().name()
        except Exception as error:
            raise DriverError("invalid", f"This Spark {self._spark.version} has not what sessions need: {error}") from None

    def look(self, given, call):
        return self._ask(call, self._look)

    def tables(self, given, call):
        return self._ask(call, lambda: self._tables(given["database"], given["most"]))

    def describe(self, given, call):
        return self._ask(call, lambda: {"tables": [self._describe(table["database"], table["name"]) for table in given["tables"]]})

    def partitions(self, given, call):
        return self._ask(call, lambda: self._partitions(**given))

    def functions(self, given, call):
        return self._ask(call, self._all_functions)

    def _ask(self, call, work):
        answer = queue.SimpleQueue()
        self._questions.put((call, work, answer))
        value, error = answer.get()
        if error is not None:
            raise error
        return value

    def _work(self):
        while True:
            call, work, answer = self._questions.get()
            try:
                if call.cancelled:
                    raise Cancelled
                answer.put((work(), None))
            except (Cancelled, DriverError) as error:
                answer.put((None, error))
            except Exception as error:
                answer.put((None, DriverError("queryFailed", first_line(error))))

    def _look(self):
        current = self._session.getCurrentDatabase() if self._manager.currentCatalog().name() == "spark_catalog" else None
        return {
            "lasting": self._spark.conf.get("spark.sql.catalogImplementation") != "in-memory",
            "current": current,
            "databases": sorted(names(self._external.listDatabases())),
            "views": sorted(names(self._session.getTempViewNames())),
            "shared": {"database": self._global, "views": sorted(identified(self._session.listTables(self._global, "*", False)))},
            "functions": sorted({*identified(self._session.listTemporaryFunctions()), *(names(self._external.listFunctions(current, "*")) if current is not None else [])}),
        }

    def _tables(self, database, most):
        try:
            found = sorted(names(self._external.listTables(database)))
            views = set(names(self._external.listViews(database, "*")))
        except Exception as error:
            if is_missing(error):
                return {"tables": [], "total": 0}
            raise
        return {"tables": [{"name": name, "kind": "view" if name in views else "table"} for name in found[:most]], "total": len(found)}

    def _describe(self, database, name):
        try:
            table = self._metadata(database, name)
        except Exception as error:
            if is_missing(error):
                return None
            raise
        storage, stats = table.storage(), option(table.stats())
        kind = table.tableType().name()
        partitioned = names(table.partitionColumnNames())
        location = option(storage.locationUri())
        buckets = option(table.bucketSpec())
        return {
            "kind": "view" if kind == "VIEW" else "table",
            "managed": kind == "MANAGED",
            "format": format_of(option(table.provider()), [option(storage.inputFormat()), option(storage.serde())]),
            "location": None if location is None else location.toString(),
            **sizes_of(stats),
            "comment": option(table.comment()),
            "owner": table.owner() or None,
            "createdAt": table.createTime() if table.createTime() > 0 else None,
            "text": option(table.viewText()),
            "columns": columns_of(table.schema().json()),
            "partitioned": partitioned,
            "buckets": None if buckets is None else {"count": buckets.numBuckets(), "columns": names(buckets.bucketColumnNames())},
        }

    def _metadata(self, database, name):
        identifier = self._jvm.org.apache.spark.sql.catalyst.TableIdentifier(name, self._jvm.scala.Option.apply(database))
        # The other way holds the session's catalog while the metastore answers.
        isTemporary = database == self._global or (database is None and self._session.isTempView(identifier))
        return self._session.getTempViewOrPermanentTableMetadata(identifier) if isTemporary else self._session.getTableMetadata(identifier)

    def _partitions(self, database, name, text, offset, limit):
        try:
            table = self._session.getTableMetadata(self._jvm.org.apache.spark.sql.catalyst.TableIdentifier(name, self._jvm.scala.Option.apply(database)))
            if not table.tracksPartitionsInCatalog() and names(table.partitionColumnNames()):
                return {"partitions": [], "total": None}
            found = names(self._external.listPartitionNames(database, name, self._jvm.scala.Option.empty()))
        except Exception as error:
            if is_missing(error):
                return {"partitions": [], "total": 0}
            raise
        wanted = text.lower()
        fitting = sorted((name for name in found if wanted in name.lower()), reverse=True)
        return {"partitions": fitting[offset : offset + limit], "total": len(fitting)}

    def _all_functions(self):
        if self._functions is None:
            infos = self._jvm.org.apache.spark.sql.api.python.PythonSQLUtils.listBuiltinFunctionInfos()
            found = {info.getName(): info for info in infos}
            self._functions = [function_of(name, info) for name, info in sorted(found.items()) if re.fullmatch(r"\w+", name)]
        return {"functions": self._functions}


def names(found):
    """The texts of a sequence of Scala."""
    return [] if found.isEmpty() else found.mkString(APART).split(APART)


def identified(found):
    """The last parts of a sequence of Scala's identifiers."""
    return [QUOTED.findall(name)[-1].replace("``", "`") if "`" in name else name.rsplit(".", 1)[-1] for name in names(found)]


def option(found):
    return None if found.isEmpty() else found.get()


def sizes_of(stats):
    """Bytes and rows, where they are known and JSON has them exactly. Their text has them whole; as numbers of Scala they could be cut on their way."""
    found = re.match(r"(\d+) bytes(?:, (\d+) rows)?", "" if stats is None else stats.simpleString())
    numbers = [None if text is None or int(text) >= EXACT else int(text) for text in (found.groups() if found else (None, None))]
    return {"bytes": numbers[0], "rows": numbers[1]}


def columns_of(schema):
    """Names, types and comments of a schema's columns, as Spark spells them."""
    from pyspark.sql.types import StructField

    columns = []
    for field in json.loads(schema)["fields"]:
        metadata = field.get("metadata") or {}
        try:
            kind = metadata.get(DECLARED) or StructField.fromJson(field).dataType.simpleString()
        except Exception:
            # A type of somebody's own, which only the JVM knows.
            kind = field["type"] if isinstance(field["type"], str) else field["type"].get("type", "")
        columns.append({"name": field["name"], "type": kind, "comment": metadata.get("comment") or None})
    return columns


def format_of(provider, classes):
    """What a table's files are, in a word: Spark's own name, or of a table of Hive what its classes say."""
    if provider is None or provider.lower() != "hive":
        return provider
    said = " ".join(name for name in classes if name).lower()
    return next((name for name in FORMATS if name in said), provider)


def function_of(name, info):
    """How a function is called, what it does and an example, out of the text that Spark has of it."""
    usage = re.sub(r"[ \t]*\n[ \t]*", "\n", (info.getUsage() or "").replace("_FUNC_", name)).strip()
    signatures, description = [], None
    for entry in re.split(rf"\n(?={re.escape(name)}\()", usage):
        signature, _, said = entry.partition(" - ")
        if signature.startswith(f"{name}(") and len(signature) < 300:
            signatures.append(signature.replace("\n", " "))
        description = description or re.sub(r"\s+", " ", said or entry).strip() or None
    example = re.search(r">\s*(.+)", (info.getExamples() or "").replace("_FUNC_", name))
    return {"name": name, "kind": GROUPS.get(info.getGroup(), "scalar"), "signatures": signatures, "description": description, "example": example[1].strip() if example else None}


def is_missing(error):
    """Whether what was asked for is not in the catalog."""
    condition = getattr(error, "getCondition", None) or getattr(error, "getErrorClass", None)
    try:
        found = (condition() if condition else None) or ""
    except Exception:
        found = ""
    return "NOT_FOUND" in found or any(word in str(error) for word in ("NoSuchTable", "NoSuchDatabase", "NoSuchNamespace", "_NOT_FOUND"))


def first_line(error):
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
