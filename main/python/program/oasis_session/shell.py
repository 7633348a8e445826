"""IPython as cells know it: magics, rich output, tracebacks and completion, told to the workbench in the words of nbformat."""

import sys

from IPython.core.compilerop import CachingCompiler
from IPython.core.completer import provisionalcompleter, rectify_completions
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell, InteractiveShellABC
from traitlets import Any, Type
from traitlets.config import Config


class Compiler(CachingCompiler):
    """Names a cell's code in tracebacks by the cell's name, where it has one."""

    def __init__(self):
        super().__init__()
        # The name of the cell that runs, or None; the file name of its code, for places in it; and the names by file.
        self.cell = None
        self.current = None
        self._cells = {}

    def get_code_name(self, raw_code, transformed_code, number):
        self.current = super().get_code_name(raw_code, transformed_code, number)
        if self.cell:
            self._cells[self.current] = self.cell
        return self.current

    def format_code_name(self, name):
        return ("Cell", self._cells[name]) if name in self._cells else super().format_code_name(name)


class Hook(DisplayHook):
    """Shows the value of a cell's last expression."""

    outputs = Any()

    def __call__(self, result=None):
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        self.outputs.in_hook = True
        try:
            data, metadata = self.compute_format_data(result)
        finally:
            self.outputs.in_hook = False
        self.update_user_ns(result)
        self.fill_exec_result(result)
        if data:
            self.outputs.publish("execute_result", data, metadata)


class Publisher(DisplayPublisher):
    """Shows what `display()` is given as MIME bundles."""

    outputs = Any()

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        self.outputs.publish("display_data", data, metadata or {}, (transient or {}).get("display_id"), update)

    def clear_output(self, wait=False):
        self.outputs.clear(wait)


class Formatter(DisplayFormatter):
    """Makes results of tables, and MIME bundles of everything else."""

    outputs = Any()

    def format(self, obj, include=None, exclude=None):
        # What `%%capture` takes is not shown.
        shown = self.outputs is not None and isinstance(self.outputs.shell.display_pub, Publisher)
        if shown and not include and not exclude and self.outputs.show_table(obj):
            return {}, {}
        return super().format(obj, include, exclude)


class Shell(InteractiveShell):
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(Compiler)
    outputs = Any()

    def init_display_formatter(self):
        self.display_formatter = Formatter(parent=self)
        self.configurables.append(self.display_formatter)

    def attach(self, outputs):
        """Sends everything that is shown to `outputs`."""
        self.outputs = self.displayhook.outputs = self.display_pub.outputs = self.display_formatter.outputs = outputs
        outputs.shell = self

    def enable_gui(self, gui=None):
        pass

    def init_virtualenv(self):
        pass

    def ask_exit(self):
        raise SystemExit(0)

    def _showtraceback(self, etype, evalue, stb):
        self.outputs.fail(etype, evalue, stb)

    def completions_at(self, source, offset):
        """Completions of a text at an offset in characters."""
        with provisionalcompleter():
            return list(rectify_completions(source, self.Completer.completions(source, offset)))


InteractiveShellABC.register(Shell)


def create_shell(folder):
    """The shell of this process. `folder` is the notebook's, from where cells import."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "Neutral"
    config.InteractiveShell.cache_size = 100
    # What live objects have: reading the sources of pandas for the same takes seconds.
    config.IPCompleter.use_jedi = False
    # Twice the pixels, so that figures are sharp on every screen.
    config.InlineBackend.figure_formats = {"retina"}
    shell = Shell.instance(config=config)
    sys.path.insert(0, folder)
    return shell
