"""What a cell shows: DataFrames of Spark as results, everything else as IPython shows it."""

from oasis_driver.failure import kind_of, message_of
from oasis_session.outputs import TABLES, Outputs

# Characters of one display, each of which may take six bytes of a message of the link, and of an error's message and traceback.
DISPLAY = 8 * 1024 * 1024
ERROR = 1024 * 1024


class SparkOutputs(Outputs):
    """`tables` writes results where the driver finds them."""

    display_most = DISPLAY
    tables = None

    def show_table(self, value):
        """Runs a DataFrame and makes a result of it; what Spark fails with is the cell's error. False for what is none."""
        if self.run is None or not is_frame(value):
            return False
        if self._tables >= TABLES:
            self.channel.text("stderr", f"One run shows {TABLES} tables at most; this one is left out.\n")
            return True
        self._tables += 1
        about = {"run": self.run, "last": self.in_hook or self._in_last()}
        self.tables.show(value, self.limits, lambda event: self._tell({**event, **about}))
        return True

    def _tell(self, message):
        self.channel.drain()
        self.channel.send(message)

    def fail(self, kind, error, lines):
        super().fail(kind, error, lines)
        failure = self.failure
        self.failure = {**failure, "message": failure["message"][:ERROR], "traceback": "\n".join(failure["traceback"])[:ERROR].split("\n")}
        if "pyspark" in kind.__module__ or "py4j" in kind.__module__:
            # What follows is the plan or the JVM's trace, which the traceback has.
            self.failure = {**self.failure, "message": message_of(error), "kind": kind_of(error)}


def is_frame(value):
    """Whether a value is a DataFrame of Spark's with columns whose rows come to an end."""
    from pyspark.sql import DataFrame

    return isinstance(value, DataFrame) and hasattr(value, "_jdf") and not value.isStreaming and bool(value.columns)
