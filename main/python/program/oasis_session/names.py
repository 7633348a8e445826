"""The names that a cell reads before it gives them a value."""

import ast
import symtable


def names_read(source):
    """Names of globals that a cell's code reads, without those that it gives a value to before their first use; empty for code that does not compile."""
    try:
        tree = ast.parse(source)
        table = symtable.symtable(source, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return set()
    wanted = set()
    _collect(table, wanted)
    order = _Order()
    order.visit(tree)
    return {name for name in wanted if order.first.get(name) != "store"}


def _collect(table, wanted):
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            wanted.add(symbol.get_name())
    for child in table.get_children():
        _collect(child, wanted)


class _Order(ast.NodeVisitor):
    """What happens to each name of the module first, in the order in which Python does it."""

    def __init__(self):
        self.first = {}

    def visit_Name(self, node):
        self.first.setdefault(node.id, "load" if isinstance(node.ctx, ast.Load) else "store")

    def visit_Assign(self, node):
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AnnAssign(self, node):
        if node.value:
            self.visit(node.value)
            self.visit(node.target)

    def visit_AugAssign(self, node):
        # It reads what it writes.
        if isinstance(node.target, ast.Name):
            self.first.setdefault(node.target.id, "load")
        self.visit(node.target)
        self.visit(node.value)

    def visit_NamedExpr(self, node):
        self.visit(node.value)
        self.visit(node.target)

    def visit_For(self, node):
        self.visit(node.iter)
        self.visit(node.target)
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)

    visit_AsyncFor = visit_For

    def visit_Import(self, node):
        for alias in node.names:
            self.first.setdefault((alias.asname or alias.name).split(".")[0], "store")

    visit_ImportFrom = visit_Import

    def _define(self, node):
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.first.setdefault(node.name, "store")

    # What is inside a function happens when it is called; a name that only it reads counts as read.
    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _define

    def visit_Lambda(self, node):
        pass

    def _comprehend(self, node):
        # Its own variables are not the module's.
        self.visit(node.generators[0].iter)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehend
