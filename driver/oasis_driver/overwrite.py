"""`insertOverwrite`: a table's rows replaced in one step, in files of about the block's size.

The one place of it for all languages. The supervisor calls it for SQL, Scala and R, the process of Python cells for those.
"""

import threading
import time

from .filesizes import FileSizes
from .folders import Folders
from .locations import Locations, Refused, key_of, quoted
from .serve import DriverError
from .versions import EMPTY, NEW, Versions, base_of

# Settings of a session, and what they are without one.
BLOCK, GRACE, SILENCE = "spark.oasis.overwrite.block", "spark.oasis.overwrite.grace", "spark.oasis.overwrite.silence"
DEFAULTS = {BLOCK: "128m", GRACE: "6h", SILENCE: "2m"}
SMALLEST = 1024
MODES = ("dynamic", "static")
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# What a receipt is as JSON beside its text: see model/result/receipt.ts.
RECEIPT_MIME = "application/vnd.oasis.receipt+json"


class Receipt(dict):
    """What an overwrite did: `table`, `kind`, `partitions` that were replaced (None for a table without), `rows`, `filesBefore`, `bytesBefore`, `files`, `bytes`, `block`, and in seconds `writing`,
    `fitting` (files to the block's size), `swapping` and `seconds` in all. Each is an attribute too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self):
        partitions = "" if self.partitions is None else f" in {self.partitions:,} partitions"
        return (
            f"{self.table}: {self.rows:,} rows{partitions}; {self.files:,} files, {self.bytes:,} bytes (before: {self.filesBefore:,} files, {self.bytesBefore:,} bytes); "
            f"{self.seconds:.1f} s (writing {self.writing:.1f} s, files to size {self.fitting:.1f} s, swapping {self.swapping:.2f} s)"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {RECEIPT_MIME: {"version": 1, **self}, "text/plain": repr(self)}


class Overwrites:
    """`spark` is the SparkSession that all languages share."""

    def __init__(self, spark):
        self._spark = spark
        self._jvm = spark.sparkContext._jvm
        # Of this process; what another one does is seen before the swap.
        self._lock = threading.Lock()

    def overwrite(self, name, query, partition=None, columns=None, byName=False, mode=None, block=None, stop=lambda: None):
        """Replaces the rows of a table by those of a query, a DataFrame or the text of one; gives the receipt.

        Columns go by position, as in Spark's INSERT, or by name. `partition` has columns of partitions with the value of each, or None where the query has it. `mode` says which partitions are
        replaced: those that the new rows have (`dynamic`), or all that fit `partition` (`static`); without it the session's `spark.sql.sources.partitionOverwriteMode` does, if it is set.
        `stop()` raises where it is to end.
        """
        with self._lock:
            return self._overwrite(name, query, partition or {}, columns, byName, self._mode(mode), self._bytes(block), stop)

    def said(self, statement, ask, stop):
        """Does what a statement of SQL says; `ask` gives the DataFrame of a text with the values that it binds."""
        from pyspark.sql.functions import lit

        # NULL is a partition too; None would be one of the query's.
        partition = {name: None if text is None else lit(ask(f"SELECT {text} AS value").collect()[0][0]) for name, text in statement.partition.items()}
        return self.overwrite(statement.name, ask(statement.query), partition, statement.columns, statement.by_name, stop=stop)

    def _overwrite(self, name, query, partition, columns, by_name, mode, block, stop):
        from pyspark.sql import DataFrame

        started = time.monotonic()
        locations, folders = Locations(self._spark), Folders(self._spark)
        table = locations.find(name)
        fixed = self._fixed(locations, table, partition)
        places = places_of(locations, folders, table)
        versions = Versions(folders, base_of(folders, places[0], bool(table.partitions)), self._seconds(GRACE), self._seconds(SILENCE))
        # Before the query is understood: what it reads of the table itself is no older than this.
        root, before = self._clean(locations, table, versions, *places)
        frame = query if isinstance(query, DataFrame) else self._spark.sql(str(query))
        if frame.isStreaming:
            raise Refused("The rows of a streaming DataFrame do not come to an end.")
        rows = self._rows(locations, table, frame, fixed, columns, by_name)
        version = versions.begin()
        try:
            found, counted, fitting = self._write(locations, folders, table, rows, fixed, block, version, stop)
            written = time.monotonic()
            stop()
            with versions.turn(version, stop):
                replaced = self._swap(locations, folders, table, versions, version, found, fixed, mode, root, before)
        except BaseException:
            self._leave(locations, folders, table, version)
            raise
        version.close()
        ended = time.monotonic()
        files = [file for each in found.values() for file in each]
        return Receipt({
            "table": f"{table.database}.{table.table}", "kind": table.kind, "partitions": len(found) if table.partitions else None, "rows": counted,
            "filesBefore": len(replaced), "bytesBefore": sum(size for _, size in replaced), "files": len(files), "bytes": sum(size for _, size in files), "block": block,
            "writing": written - started - fitting, "fitting": fitting, "swapping": ended - written, "seconds": ended - started,
        })

    def _mode(self, given):
        found = str(given or self._spark.conf.get("spark.sql.sources.partitionOverwriteMode", "dynamic")).lower()
        if found not in MODES:
            raise Refused(f"The mode is {' or '.join(MODES)}, not {found}.")
        return found

    def _setting(self, name):
        return self._spark.conf.get(name, DEFAULTS[name])

    def _bytes(self, given):
        text = str(given or self._setting(BLOCK))
        try:
            size = self._jvm.org.apache.spark.network.util.JavaUtils.byteStringAsBytes(text)
        except Exception:
            raise Refused(f"{text} is no size: write 64m or 128m, for example.") from None
        if size < SMALLEST:
            raise Refused(f"A block has {SMALLEST:,} bytes at least.")
        return size

    def _seconds(self, name):
        return self._jvm.org.apache.spark.network.util.JavaUtils.timeStringAsSec(self._setting(name))

    def _fixed(self, locations, table, partition):
        """The values of partitions that are given, as the catalog has them; the rest comes from the query."""
        from pyspark.sql import Column
        from pyspark.sql.functions import lit

        known = {name.lower(): name for name in table.partitions}
        for name in partition:
            if name.lower() not in known:
                raise Refused(f"{table.database}.{table.table} has no partition column {name}." if known else f"{table.database}.{table.table} has no partitions.")
        given = {known[name.lower()]: value for name, value in partition.items() if value is not None}
        front = table.partitions[:len(given)]
        if set(given) != set(front):
            raise Refused(f"Give values to partition columns from the first one on: {', '.join(table.partitions)}.")
        if not given:
            return {}
        cast = [(value if isinstance(value, Column) else lit(value)).cast(locations.type_of(table, name)).cast("string") for name, value in given.items()]
        texts = self._spark.range(1).select(*cast).collect()[0]
        return {name: NO_VALUE if text in (None, "") else text for name, text in zip(given, texts)}

    def _rows(self, locations, table, frame, fixed, columns, by_name):
        """The rows as the table takes them: its columns and the partition columns that the query has."""
        from pyspark.sql.functions import lit

        free = [name for name in table.partitions if name not in fixed]
        values = {name: lit(None if text == NO_VALUE else text).cast(locations.type_of(table, name)) for name, text in fixed.items()}
        if by_name:
            ordered, listed = frame.withColumns(values) if values else frame, "BY NAME"
        else:
            count = len(columns) if columns else len(table.columns) + len(free)
            if len(frame.columns) != count:
                raise Refused(f"The query has {len(frame.columns)} columns; {table.database}.{table.table} takes {count}: {', '.join(columns or [*table.columns, *free])}.")
            names = [f"c{at}" for at in range(count)]
            plain = frame.toDF(*names)
            if columns:
                ordered, listed = plain.select(*names, *values.values()), f"({', '.join(map(quoted, [*columns, *values]))})"
            else:
                dynamic = dict(zip(free, names[len(table.columns):]))
                ordered, listed = plain.select(*names[:len(table.columns)], *[values[name] if name in values else plain[dynamic[name]] for name in table.partitions]), ""
            ordered = ordered.toDF(*[f"c{at}" for at in range(len(ordered.columns))])
        view = f"oasis_overwrite_{threading.get_ident()}"
        ordered.createOrReplaceTempView(view)
        try:
            resolved = locations.resolved(f"INSERT INTO {table.name} {listed} SELECT * FROM {view}")
        finally:
            self._spark.catalog.dropTempView(view)
        return resolved.toDF(*table.columns, *table.partitions).drop(*fixed)

    def _clean(self, locations, table, versions, root, partitions):
        """Deletes what no scan reads any more, and partitions that only stand for having no rows; gives the places that are left."""
        empty = [spec for spec, place in partitions if versions.is_empty(place) and not versions.is_written(place)]
        if empty:
            locations.drop(table, empty)
        kept = [(spec, place) for spec, place in partitions if spec not in empty]
        versions.clean({root, *(place for _, place in kept)})
        return root, kept

    def _write(self, locations, folders, table, rows, fixed, block, version, stop):
        """Writes the rows into the version; gives its files by the path of their partition, how many rows they have, and the seconds that went into their size."""
        from pyspark.sql.functions import col

        free = [name for name in table.partitions if name not in fixed]
        apart = locations.apart(rows.hint("rebalance", *[col(quoted(name)) for name in free]) if free else rows, {
            "spark.sql.adaptive.enabled": "true", "spark.sql.adaptive.coalescePartitions.enabled": "true", "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
            "spark.sql.adaptive.optimizeSkewsInRebalancePartitions.enabled": "true", "spark.sql.adaptive.advisoryPartitionSizeInBytes": str(block), "spark.sql.files.maxRecordsPerFile": "0",
        })

        def write(frame, place, by=(), **options):
            writer = frame.write.format(table.format).options(**{**table.options, **options})
            (writer.partitionBy(*by) if by else writer).save(place)

        new = f"{version.place}/{NEW}"
        write(apart, f"{new}/all", free)
        stop()
        found = folders.tree(f"{new}/all")
        if not table.partitions or len(fixed) == len(table.partitions):
            found = {"": found.get("", [])}
        began = time.monotonic()
        one = locations.session({
            "spark.sql.adaptive.enabled": "false", "spark.sql.files.minPartitionNum": "1", "spark.sql.files.maxPartitionBytes": "1t", "spark.sql.files.openCostInBytes": "0",
            "spark.sql.files.maxRecordsPerFile": "0",
        })
        schema = rows.select(*[col(quoted(name)) for name in table.columns]).schema

        def read(places, session=one):
            return session.read.format(table.format).schema(schema).options(recursiveFileLookup="true", ignoreCorruptFiles="false", ignoreMissingFiles="false").load(places)

        found = FileSizes(self._spark, folders, read, write).settle(found, block, new, stop)
        fitting = time.monotonic() - began
        front = locations.fragment_of(fixed, list(fixed))
        placed = {}
        for within, files in found.items():
            path = "/".join(part for part in (front, within) if part)
            folder = f"{version.place}/{path}" if path else version.place
            folders.make(folder)
            placed[path] = []
            for at, (file, size) in enumerate(files):
                to = f"{folder}/part-{at:05d}-{version.name[-8:]}.{folders.name(file).split('.', 1)[1]}"
                folders.move(file, to)
                placed[path].append((to, size))
        folders.delete(new)
        files = [place for each in placed.values() for place, _ in each]
        return placed, read(files, apart.sparkSession).count() if files else 0, fitting

    def _swap(self, locations, folders, table, versions, version, found, fixed, mode, root, before):
        """Changes the catalog; gives the files that were there before."""
        now = places_of(locations, folders, table)
        if table.partitions:
            return self._swap_partitions(locations, folders, table, versions, version, found, fixed, mode, (root, before), now)
        if now[0] != root:
            raise changed(table)
        files = folders.files(root)
        versions.retire(version, [(root, places_with(folders, root, files))])
        locations.move(table, version.place)
        locations.refresh(table)
        return files

    def _swap_partitions(self, locations, folders, table, versions, version, found, fixed, mode, before, now):
        def fitting(partitions):
            return {key_of(spec): (spec, place) for spec, place in partitions if all(spec[name] == text for name, text in fixed.items())}

        known, current = fitting(before[1]), fitting(now[1])
        fresh = {}
        for path in found:
            spec = locations.spec_of(path)
            fresh[key_of(spec)] = (spec, f"{version.place}/{path}")
        whole = mode == "static" or len(fixed) == len(table.partitions)
        affected = set(fresh) | (set(known) | set(current) if whole else set())
        if now[0] != before[0] or any(known.get(key, (None, None))[1] != current.get(key, (None, None))[1] for key in affected):
            raise changed(table)
        old = [(current[key][1], folders.files(current[key][1])) for key in sorted(affected & set(current))]
        empty = f"{version.place}/{EMPTY}"
        gone = [current[key][0] for key in sorted(affected & set(current)) if key not in fresh]
        added = [spec for key, (spec, _) in fresh.items() if key not in current]
        if not fresh and not gone:
            return []
        folders.make(empty)
        versions.retire(version, [(place, places_with(folders, place, files)) for place, files in old])
        if added:
            locations.add(table, added, empty)
        locations.move_partitions(table, [*fresh.values(), *((spec, empty) for spec in gone)])
        if gone:
            locations.drop(table, gone)
        locations.refresh(table)
        return [file for _, files in old for file in files]

    def _leave(self, locations, folders, table, version):
        """Takes away what failed. An interrupt may end that too; then the next overwrite does it."""
        version.stop()
        try:
            if self._is_used(locations, folders, table, version):
                locations.refresh(table)
            else:
                version.abandon()
        except Exception:
            pass

    def _is_used(self, locations, folders, table, version):
        """Whether the catalog names it, also after a change whose answer was lost."""
        try:
            root, partitions = places_of(locations, folders, table)
        except Exception:
            return True
        return any(place == version.place or place.startswith(f"{version.place}/") for place in (root, *(place for _, place in partitions)))


def places_of(locations, folders, table):
    """Where the table and its partitions are, so that equal places are equal texts."""
    root, partitions = locations.current(table)
    return folders.whole(root), [(spec, folders.whole(place)) for spec, place in partitions]


def places_with(folders, place, files):
    """The files that go with a folder, and the mark of whoever wrote them."""
    return [file for file, _ in files] + [inner for name, inner, _ in folders.entries(place) if name == "_SUCCESS"]


def changed(table):
    return DriverError("conflict", f"Somebody else changed {table.database}.{table.table} meanwhile; it is as they left it. Run this again.")

