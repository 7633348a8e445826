"""Errors of cells in the words that a person reads."""

import re

# Where Spark's parser says that it stopped.
PLACE = re.compile(r"\(line (\d+), pos (\d+)\)")


def failure_of(error, source=None):
    """`{name, message, traceback, line, offset, kind}` of an error of Spark's. `offset` counts characters of `source`; `kind` is Spark's own error class or None."""
    message = message_of(error)
    line, offset = place_of(error, message, source)
    return {"name": type(error).__name__, "message": message, "traceback": [], "line": line, "offset": offset, "kind": kind_of(error)}


def message_of(error):
    # What follows is the plan, the statement again, or the JVM's trace.
    text = re.split(r"\n(?:== SQL|;\n|JVM stacktrace:)|;\n'", str(error))[0]
    return text.strip().rstrip(";").strip() or type(error).__name__


def kind_of(error):
    for name in ("getCondition", "getErrorClass"):
        try:
            found = getattr(error, name)()
            if found:
                return str(found)
        except Exception:
            continue
    return None


def place_of(error, message, source):
    if source is None:
        return None, None
    found = PLACE.search(str(error))
    if found:
        line, column = int(found.group(1)), int(found.group(2))
        lines = source.split("\n")
        return line, sum(len(text) + 1 for text in lines[:line - 1]) + column if line <= len(lines) else None
    try:
        contexts = error.getQueryContext()
        offset = contexts[0].startIndex() if contexts else -1
    except Exception:
        return None, None
    return (source.count("\n", 0, offset) + 1, offset) if 0 <= offset < len(source) else (None, None)
