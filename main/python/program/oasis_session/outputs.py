"""What a cell shows, as nbformat says it, and tables as files that become results."""

import base64
import sys
import traceback

from . import tables

# What one display may hold, in characters of all its forms.
DISPLAY = 32 * 1024 * 1024
# Tables of one run that become results; more are shown as HTML, as anywhere.
TABLES = 100


class Outputs:
    """The outputs of the cell that runs. `folder` is where tables are written, `limits` are those of one result."""

    display_most = DISPLAY

    def __init__(self, channel, folder, limits):
        self.channel, self.folder, self.limits = channel, folder, limits
        self.shell = None
        self.run = None
        # Whether the value of the last expression is being shown.
        self.in_hook = False
        self.failure = None
        self._last_lines = None
        self._tables = 0

    def begin(self, run, last_lines):
        """`last_lines` are those of the cell's last statement where that is an expression: the table that it shows has the cell's own name."""
        self.run, self.failure, self._last_lines, self._tables = run, None, last_lines, 0

    def show_table(self, value):
        """Makes a result of a table. False where it is none, or cannot be one."""
        if self.run is None or not tables.is_table(value) or self._tables >= TABLES:
            return False
        try:
            table, total = tables.table_of(value, self.limits)
            file, rows, cut = table.write(self.folder, self.limits)
        except Exception as error:
            reason = (str(error) or type(error).__name__).splitlines()[0]
            self.channel.text("stderr", f"This table did not become a result: {reason}\n")
            return False
        self._tables += 1
        columns = [{"name": name, "label": label, "interval": name in table.intervals} for name, label in zip(table.arrow.column_names, table.labels)]
        self.channel.send({"type": "table", "run": self.run, "file": file, "columns": columns, "rows": rows, "totalRows": total, "cut": cut, "last": self.in_hook or self._in_last()})
        return True

    def _in_last(self):
        """Whether the cell's last statement is what runs."""
        line, frame = None, sys._getframe()
        while frame:
            if frame.f_code.co_filename == self.shell.compile.current:
                line = frame.f_lineno
            frame = frame.f_back
        return line is not None and self._last_lines is not None and self._last_lines[0] <= line <= self._last_lines[1]

    def publish(self, kind, data, metadata, display_id=None, update=False):
        """Shows a MIME bundle."""
        if self.run is None:
            return
        kept = {mime: base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else plain(value) for mime, value in data.items()}
        size = sum(len(value) if isinstance(value, str) else 1024 for value in kept.values())
        if size > self.display_most:
            kept = {"text/plain": f"This output has {size:,} characters and is left out; {self.display_most:,} are the most."}
            size = 256
        self.channel.send({"type": "display", "run": self.run, "kind": kind, "data": kept, "metadata": plain(metadata), "displayId": display_id, "update": update}, size)

    def clear(self, wait):
        if self.run is not None:
            self.channel.send({"type": "clear", "run": self.run, "wait": bool(wait)})

    def fail(self, kind, error, lines):
        """Remembers the error that ends the cell."""
        try:
            message = str(error)
        except Exception:
            message = "its message cannot be shown"
        self.failure = {"name": kind.__name__, "message": message, "traceback": "\n".join(map(str, lines)).split("\n"), "line": self._line(error)}

    def _line(self, error):
        """The line of the cell that runs in which it failed, or None."""
        current = self.shell.compile.current
        if isinstance(error, SyntaxError) and error.filename == current:
            return error.lineno
        lines = [line for frame, line in traceback.walk_tb(getattr(error, "__traceback__", None)) if frame.f_code.co_filename == current]
        return lines[-1] if lines else None


def plain(value):
    """Only what JSON has; anything else by its text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if value is None or isinstance(value, (str, int, float)):
        return value
    return str(value)
