"""SQL cells: each statement on the session that all languages share."""

from oasis_session.values import value_of

from . import statement as form
from .failure import failure_of
from .stopping import raise_when


def literal_of(bound):
    """A parameter's value as Spark binds it by name: whole numbers are BIGINT, as DuckDB has them."""
    from pyspark.sql.functions import expr

    value = value_of(bound)
    # Spark makes an INT of a small one, and takes no cast here.
    return expr(f"{value}L") if isinstance(value, int) and not isinstance(value, bool) else value


def shown(receipt):
    """The event of a receipt that a cell shows."""
    return {"type": "display", "kind": "display_data", "data": receipt._repr_mimebundle_(), "metadata": {}, "displayId": None, "update": False}


class StatementFailed(Exception):
    """A statement failed; those before it are done."""

    def __init__(self, error, statement, source):
        super().__init__(str(error))
        self.failure = {**failure_of(error, source), "statement": statement}


class Sql:
    """Runs the statements of a cell: `request` has `statements`, `[{"sql", "values"}]`, and `limits` for what results have at most."""

    def __init__(self, spark, tables, overwrites, notices):
        self._spark, self._tables, self._overwrites, self._notices = spark, tables, overwrites, notices

    def __call__(self, run, tell):
        limits = run.request["limits"]
        for at, statement in enumerate(run.request["statements"]):
            if run.cancelled.is_set():
                return
            try:
                values = {name: literal_of(bound) for name, bound in statement["values"].items()}
                of_oasis = form.read(statement["sql"])
                if isinstance(of_oasis, form.Overwrite):
                    tell(shown(self._overwrites.said(of_oasis, lambda text: self._asked(text, values), lambda: raise_when(run.cancelled))))
                    continue
                if isinstance(of_oasis, form.Message):
                    self._notify(self._asked(of_oasis.query, values), run, tell)
                    continue
                frame = self._asked(statement["sql"], values)
                # A command is done by now; what has no columns has nothing to show.
                if frame.columns:
                    self._tables.show(frame, limits, lambda event: tell({**event, "statement": at}))
                else:
                    tell({"type": "done", "statement": at})
            except Exception as error:
                raise StatementFailed(error, at, statement["sql"]) from error

    def _asked(self, sql, values):
        return self._spark.sql(sql, args=values) if values else self._spark.sql(sql)

    def _notify(self, frame, run, tell):
        """A message for each row, which has a channel and a text."""
        for channel, text in form.messages_of(frame):
            self._notices.send(run, tell, channel, text)
            tell({"type": "stream", "name": "stdout", "text": f"Sent to {channel}: {text}\n"}, 256 + len(text))

    def interrupt(self, run):
        """Interrupts what plans or waits in the JVM."""
        run.thread.interrupt()
