"""Whole results: Parquet files that the executors write, each told as soon as its task is done. The rows never pass through the driver."""

import hashlib
import re
import threading
import time
import traceback

from .carried import carried
from .serve import DriverError

# Seconds between two looks for finished files, at least; a look that takes long is followed by a longer pause.
LOOK, PAUSE = 0.1, 4
# Where the first rows keep others waiting, so many times the bytes of the limit may be written.
OVER = 2
PART = re.compile(r"part-(\d+)-.*\.parquet")
# Settings that decide what is in the files; whatever a session has set stays out of them.
SETTINGS = {
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.writeLegacyFormat": "false",
    "spark.sql.parquet.fieldId.write.enabled": "false",
    "spark.sql.files.maxRecordsPerFile": "0",
    "spark.sql.sources.commitProtocolClass": "org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol",
    "spark.sql.parquet.output.committer.class": "org.apache.parquet.hadoop.ParquetOutputCommitter",
    "spark.sql.optimizer.plannedWrite.enabled": "true",
}
# A task's file is whole when its commit has moved it to its place, which one attempt of each task may do.
# What Spark's own writer does is for nested columns alone. Nobody looks for a part of a file, and each is checked by its hash: statistics and checksums of pages would be a quarter of the work.
OPTIONS = {
    "compression": "zstd", "parquet.compression.codec.zstd.level": "1", "parquet.column.statistics.enabled": "false", "parquet.page.write-checksum.enabled": "false", "mapreduce.fileoutputcommitter.algorithm.version": "2", "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}


class Whole:
    """Writes one DataFrame as Parquet into a folder of the staging. `found` are its files by number, the order of their rows: `{"rows", "bytes"}`."""

    def __init__(self, internals, staging, folder, limits, tell, log):
        self._internals, self._staging, self._folder, self._limits, self._tell, self._log = internals, staging, folder, limits, tell, log
        self.found = {}
        self._tag = f"oasis-whole-{folder}"
        self._stopping = threading.Event()
        self._cut, self._kept, self._trouble = None, None, None
        self._done = threading.Event()

    def write(self, frame):
        """Runs the DataFrame and tells of its files; gives what the result is: its files in order, their rows and bytes, which limit cut it, and its columns."""
        self._reach()
        types, columns = carried(frame.schema)
        plain = self._internals.plain(frame, types, self._limits["rows"] + 1, SETTINGS)
        watch = threading.Thread(target=self._watch, daemon=True, name="oasis-whole")
        self._internals.mark(self._tag)
        watch.start()
        try:
            with self._internals.format(self._log) as name:
                writer = plain.write().format(name)
                for option, value in OPTIONS.items():
                    writer.option(option, value)
                writer.save(self._staging.place(self._folder))
        except Exception:
            # A limit ended it.
            if self._cut is None:
                raise
        finally:
            self._done.set()
            self._internals.end(self._tag)
            watch.join()
        if self._trouble is not None:
            raise self._trouble
        return {**self._result(), "columns": columns}

    def _reach(self):
        if not self._staging.is_reached(self._internals.hosts()):
            raise DriverError("invalid", "All rows cannot be fetched here: executors of this session are on other computers and write where this one cannot read. Use YARN, or a local master.")

    def _result(self):
        numbers = self._kept if self._kept is not None else sorted(self.found)
        kept, rows, size = [], 0, 0
        cut = None
        for number in numbers:
            file = self.found[number]
            if size + file["bytes"] > self._limits["bytes"]:
                cut = "bytes"
                break
            kept.append(number)
            rows += file["rows"]
            size += file["bytes"]
            if rows > self._limits["rows"]:
                cut = "rows"
                break
        return {"files": kept, "rows": min(rows, self._limits["rows"]), "bytes": size, "cut": cut or self._cut}

    def _watch(self):
        try:
            done = False
            while not done:
                # What is finished before the end is known is looked for once more after it.
                done = self._done.is_set()
                begun = time.monotonic()
                self._look()
                # Executors come and go.
                self._reach()
                if self._cut is None and not done and self._is_over():
                    self._internals.cancel_marked(self._tag)
                if not done:
                    self._done.wait(max(LOOK, PAUSE * (time.monotonic() - begun)))
        except Exception as error:
            self._log(f"The files of a result could not be told: {traceback.format_exc()}")
            self._trouble = error if isinstance(error, DriverError) else DriverError("internal", "The files of the result could not be read where the executors wrote them. The log of the application has more.")
            self._cut = self._cut or "bytes"
            self._internals.cancel_marked(self._tag)

    def _look(self):
        """Tells of the files that are there since the last look."""
        for name, size in sorted(self._staging.list(self._folder)):
            match = PART.fullmatch(name)
            number = match and int(match[1])
            if number is None or number in self.found:
                continue
            digest = hashlib.sha256()
            for data in self._staging.read(self._folder, name, 0, size):
                digest.update(data)
            file = self.found[number] = {"rows": self._staging.rows(self._folder, name), "bytes": size}
            self._tell({"type": "file", "table": self._folder, "file": number, "name": name, **file, "hash": digest.hexdigest()})

    def _is_over(self):
        """Whether a limit is reached by the files from the first on without a gap; then it is known what is kept."""
        rows, size = sum(file["rows"] for file in self.found.values()), sum(file["bytes"] for file in self.found.values())
        written = self._staging.size(self._folder)
        if rows <= self._limits["rows"] and size <= self._limits["bytes"] and written <= OVER * self._limits["bytes"]:
            return False
        kept = []
        rows, size = 0, 0
        finished = self._internals.finished(self._tag)
        # The file of a task that is finished is there, but may have come since it was looked for: without it there would be a gap.
        self._look()
        for number in range(max(finished, default=-1) + 1):
            if number not in finished:
                break
            if number not in self.found:
                continue
            kept.append(number)
            rows += self.found[number]["rows"]
            size += self.found[number]["bytes"]
        by = "rows" if rows > self._limits["rows"] else "bytes" if size > self._limits["bytes"] or written > OVER * self._limits["bytes"] else None
        if by is None:
            return False
        self._kept, self._cut = kept, by
        return True
