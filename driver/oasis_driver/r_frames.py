"""What R cells ask of Spark: DataFrames by number, columns as expressions, and tables in columns of R's own values."""

import itertools
import json
import operator
import os
import pkgutil

from . import statement as form
from .oasis_r_values import read, written

# Rows that come to R at most.
COLLECTED = 100_000
# Types that a function of R gives: what R's value is on the way, and whether it is a whole number.
GIVEN = {"string": "string", "int": "int", "integer": "int", "double": "double", "float": "double", "boolean": "boolean", "bigint": "double", "long": "double", "date": "date", "timestamp": "timestamp"}
WHOLE = ("int", "integer", "bigint", "long")
# The module that calls functions of R where executors run.
SHIPPED = "oasis_r_values"
# What worker.R reads before it begins, in this order.
WORKER = ("channel.R", "values.R", "functions.R")
OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": operator.mod, "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
    "and": operator.and_, "or": operator.or_, "not": operator.invert, "negative": operator.neg, "asc": lambda column: column.asc(), "desc": lambda column: column.desc(), "in": lambda column, *values: column.isin(*values),
}
# Verbs whose arguments are columns, names, whole numbers or another DataFrame.
BY_COLUMNS = ("select", "filter", "groupBy", "agg", "orderBy")
BY_NAMES = ("selectExpr", "drop", "withColumnRenamed", "distinct", "cache", "unpersist", "count")
BY_NUMBER = ("limit", "repartition")
BY_FRAME = ("union", "intersect", "subtract")
CATALOG = ("cacheTable", "uncacheTable", "isCached", "currentDatabase", "setCurrentDatabase", "dropTempView")


class Frames:
    """The DataFrames that R knows by number. `command` starts R; `folder` is for what executors get."""

    def __init__(self, spark, overwrites, command, folder):
        self._spark, self._overwrites, self._command, self._folder = spark, overwrites, command, folder
        self._kept, self._numbers = {}, itertools.count(1)
        self._asked = {
            "table": lambda name: self._keep(spark.table(name.decode())), "create": self._create, "read": self._read, "write": self._write, "save": self._save, "conf": self._conf,
            "collect": lambda number: self._collect(self.get(number)), "view": self._view, "count": lambda number: [str(self.get(number).count())], "plan": self._plan, "catalog": self._catalog,
            "schema": lambda number: [self.get(number)._jdf.schema().treeString()], "types": lambda number: [kind for _, kind in self.get(number).dtypes], "explain": self._explain, "function": self._function,
        }
        # What goes on for long looks whether the run is to end.
        self._long = {"sql": self._sql, "overwrite": self._overwrite}

    def get(self, number):
        return self._kept[number.decode()]

    def forget(self, numbers):
        for number in numbers:
            self._kept.pop(number.decode(), None)

    def do(self, stop, what, *fields):
        """Does what R asks for; gives the fields of the answer. `stop()` raises where the run is to end."""
        return self._long[what](stop, *fields) if what in self._long else self._asked[what](*fields)

    def _keep(self, frame):
        number = str(next(self._numbers))
        self._kept[number] = frame
        return [number, *getattr(frame, "columns", ())]

    def _sql(self, stop, text, *fields):
        values = {name: column[0] for name, column in columns_of(fields, 1)}

        def ask(sql):
            return self._spark.sql(sql, args=values) if values else self._spark.sql(sql)

        said = form.read(text.decode())
        return fields_of(self._overwrites.said(said, ask, stop)) if isinstance(said, form.Overwrite) else self._keep(ask(text.decode()))

    def _overwrite(self, stop, name, kind, query, by_name, mode, block, many, *fields):
        from pyspark.sql.functions import lit

        named = int(many)
        columns, partition = [field.decode() for field in fields[:named]], {}
        # A partition column of the type `none` is one of the query's.
        for at in range(named, len(fields), 3):
            partition[fields[at].decode()] = None if fields[at + 1] == b"none" else lit(next(read(fields[at + 1].decode(), fields[at + 2], 1)))
        rows = self.get(query) if kind == b"frame" else query.decode()
        return fields_of(self._overwrites.overwrite(name.decode(), rows, partition, columns, by_name == b"yes", mode.decode(), block.decode(), stop))

    def _create(self, rows, *fields):
        from pyspark.sql.types import StructField, StructType, _parse_datatype_string

        schema = StructType([StructField(fields[at].decode(), _parse_datatype_string(fields[at + 1].decode())) for at in range(0, len(fields), 3)])
        columns = [values for _, values in columns_of(fields, int(rows))]
        return self._keep(self._spark.createDataFrame(list(zip(*columns)) if columns else [], schema))

    def _read(self, path, source, *options):
        texts = [field.decode() for field in options]
        return self._keep(self._spark.read.format(source.decode()).options(**dict(zip(texts[::2], texts[1::2]))).load(path.decode()))

    def _write(self, number, path, source, mode):
        self.get(number).write.format(source.decode()).mode(mode.decode()).save(path.decode())
        return []

    def _save(self, number, name, source, mode):
        self.get(number).write.format(source.decode()).mode(mode.decode()).saveAsTable(name.decode())
        return []

    def _conf(self, name):
        return [self._spark.conf.get(name.decode())]

    def _view(self, number, name):
        self.get(number).createOrReplaceTempView(name.decode())
        return []

    def _explain(self, number, mode):
        return [self._spark._jvm.PythonSQLUtils.explainString(self.get(number)._jdf.queryExecution(), mode.decode())]

    def _catalog(self, what, *names):
        if what.decode() not in CATALOG:
            raise ValueError(f"There is nothing called {what.decode()}.")
        found = getattr(self._spark.catalog, what.decode())(*(name.decode() for name in names))
        return [] if found is None else [str(found)]

    def _plan(self, number, what, *fields):
        frame, verb = self.get(number), what.decode()
        if verb in BY_COLUMNS:
            return self._keep(getattr(frame, verb)(*self._columns(fields)))
        if verb in BY_NAMES:
            return self._keep(getattr(frame, verb)(*(field.decode() for field in fields)))
        if verb in BY_NUMBER:
            return self._keep(getattr(frame, verb)(int(float(fields[0]))))
        if verb in BY_FRAME:
            return self._keep(getattr(frame, verb)(self.get(fields[0])))
        if verb == "withColumn":
            return self._keep(frame.withColumn(fields[0].decode(), *self._columns(fields[1:])))
        if verb == "join":
            return self._keep(self._join(frame, self.get(fields[0]), fields[1].decode(), fields[2].decode(), fields[3:]))
        raise ValueError(f"There is nothing called {verb}.")

    def _join(self, left, right, how, by, fields):
        if how == "cross" or (by == "none" and how == "inner"):
            return left.crossJoin(right)
        if by == "none":
            raise ValueError("A join that is not an inner or cross one needs the columns to join by.")
        return left.join(right, [field.decode() for field in fields] if by == "names" else self._columns(fields)[0], how)

    def _columns(self, fields):
        rest, found = iter(fields), []
        for kind in rest:
            found.append(self._column(kind.decode(), rest))
        return found

    def _column(self, kind, rest):
        """A column of its parts, which it takes."""
        from pyspark.sql import functions

        if kind == "none":
            return functions.lit(None)
        word = next(rest).decode()
        if kind == "value":
            (value,) = read(word, next(rest), 1)
            return functions.lit(value)
        if kind == "column":
            return functions.col(word)
        if kind == "of":
            return self.get(word.encode())[next(rest).decode()]
        if kind == "sql":
            return functions.expr(word)
        if kind in ("alias", "cast"):
            column = self._column(next(rest).decode(), rest)
            return column.alias(word) if kind == "alias" else column.cast(word)
        arguments = [self._column(next(rest).decode(), rest) for _ in range(int(next(rest)))]
        if word in OPERATORS:
            return OPERATORS[word](*arguments)
        return functions.count_distinct(*arguments) if word == "count_distinct" else functions.call_function(word, *arguments)

    def _collect(self, frame):
        """The rows of a DataFrame in columns: how many there are, and of each column its name, type and bytes."""
        rows = frame.limit(COLLECTED + 1).collect()
        if len(rows) > COLLECTED:
            raise ValueError(f"More than {COLLECTED:,} rows do not come to R. Aggregate or limit them in Spark first.")
        fields = [str(len(rows))]
        for at, field in enumerate(frame.schema.fields):
            fields += [field.name, *written(field.dataType.typeName(), [row[at] for row in rows])]
        return fields

    def _function(self, name, kind, packed):
        given = kind.decode().lower()
        if given not in GIVEN:
            raise ValueError(f"A function of R gives one of {', '.join(GIVEN)}, and not {given}.")
        # Workers of Python find this module by it.
        shipped = os.path.join(self._folder, f"{SHIPPED}.py")
        if not os.path.exists(shipped):
            with open(shipped, "wb") as file:
                file.write(pkgutil.get_data(__package__, f"{SHIPPED}.py"))
            self._spark.sparkContext.addPyFile(shipped)
        from oasis_r_values import Function

        programs = {program: pkgutil.get_data(__package__, f"r/{program}").decode() for program in ("worker.R", *WORKER)}
        self._spark.udf.register(name.decode(), Function(name.decode(), packed, GIVEN[given], given in WHOLE, self._command, programs, WORKER), given)
        return []


def fields_of(receipt):
    """A receipt for R: its text, its JSON for who shows it, and its values in columns of one row."""
    fields = ["receipt", repr(receipt), json.dumps({"version": 1, **receipt})]
    for name, value in receipt.items():
        fields += [name, *written("string" if isinstance(value, str) else "double" if isinstance(value, float) else "long", [value])]
    return fields


def columns_of(fields, rows):
    """Columns of R as Python's values: fields are name, type and bytes of each."""
    for at in range(0, len(fields), 3):
        yield fields[at].decode(), list(read(fields[at + 1].decode(), fields[at + 2], rows))
