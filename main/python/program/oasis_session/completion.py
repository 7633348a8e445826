"""What may follow at a place of a cell, from the objects that are there."""

import builtins
import inspect
import keyword
import re
import types


def complete(shell, source, offset, most):
    """Where the text to replace starts, and what may stand there: its label and what kind of thing it is. Nothing where nothing has been begun."""
    start, found = offset, []
    for item in shell.completions_at(source, offset):
        label, at, kind = item.text, item.start, item.type or ""
        if label.startswith(".") and kind == "attribute":
            label, at = label[1:], at + 1
        if at == offset and kind not in ("attribute", "param", "dict key"):
            continue
        if kind in ("attribute", "variable", "<unknown>"):
            kind = _kind(shell, source[:at], label)
        if found and at != start:
            continue
        start = at
        found.append({"label": label, "kind": kind, "detail": ""})
        if len(found) >= most:
            break
    return start, found


def _kind(shell, before, label):
    """What a name stands for, as far as it can be told without calling anything."""
    owner = re.search(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)\.$", before)
    missing = object()
    try:
        if owner:
            first, *rest = owner[1].split(".")
            value = shell.user_ns[first]
            for name in rest:
                value = inspect.getattr_static(value, name)
            value = inspect.getattr_static(value, label, missing)
        elif before.endswith("."):
            return "attribute"
        elif keyword.iskeyword(label):
            return "keyword"
        else:
            value = shell.user_ns.get(label, getattr(builtins, label, missing))
    except Exception:
        return "attribute"
    if isinstance(value, type):
        return "class"
    if isinstance(value, types.ModuleType) or (value is missing and re.search(r"\b(import|from)\s+[\w., ]*$", before)):
        return "module"
    if isinstance(value, property):
        return "property"
    if callable(value) or isinstance(value, (staticmethod, classmethod)):
        return "function"
    return "variable"
