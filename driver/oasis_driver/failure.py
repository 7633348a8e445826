"""Errors of cells in the words that a person reads."""

import re

# What Spark, YARN and the JVM say where memory lacked; 52 is the exit code of Spark's own, 137 of who is killed.
NO_MEMORY = re.compile(r"OutOfMemoryError|exceeding (?:physical |virtual )?memory limits|UNABLE_TO_ACQUIRE_MEMORY|\bexit code:? 137\b|exited with code (?:52|137)\b")
# What R says where its own process lacked memory.
NO_MEMORY_OF_CELLS = re.compile(r"^(?:Error: )?(?:cannot allocate (?:vector of size|memory)|memory exhausted)")
# A task that ran in a process of its own, and not in the driver's.
ELSEWHERE = re.compile(r"executor (?!driver\b)[\w-]+\)?[:) ]|ExecutorLostFailure|Container .*killed|exceeding (?:physical |virtual )?memory limits")
TOO_LARGE = re.compile(r"Total size of serialized results .*?\(([\d.]+ \w+)\)")
# Where Spark's parser says that it stopped.
PLACE = re.compile(r"\(line (\d+), pos (\d+)\)")


def failure_of(error, source=None):
    """`{name, message, traceback, line, offset, kind}` of an error of Spark's. `offset` counts characters of `source`; `kind` is Spark's own error class or None."""
    message = message_of(error)
    line, offset = place_of(error, message, source)
    return {"name": type(error).__name__, "message": message, "traceback": [], "line": line, "offset": offset, "kind": kind_of(error)}


def explained(failure):
    """A failure whose message says first, where memory was what lacked, where it did and what to change."""
    text = "\n".join([failure["message"], *failure["traceback"]])
    if TOO_LARGE.search(text):
        advice = "The rows are more than Spark's driver takes at once. Show them, which fetches the first ones alone, write them to a table, or give the driver more memory."
    elif failure["name"].endswith("MemoryError") or NO_MEMORY_OF_CELLS.search(failure["message"]):
        advice = "The process that runs the cells ran out of the memory that it may have. Hold fewer rows in it and leave the work to Spark, or ask who set Spark up here for more (OASIS_SPARK_CELL_MEMORY)."
    elif not NO_MEMORY.search(text):
        return failure
    elif ELSEWHERE.search(text):
        advice = "A Spark executor ran out of memory. Give executors more of it (spark.executor.memory), or make the parts that one works on smaller: more partitions, fewer rows to a key."
    else:
        advice = "Spark ran out of memory in its driver. Show or collect fewer rows, or give it more memory (OASIS_SPARK_MEMORY)."
    return {**failure, "message": f"{advice}\n{failure['message']}"}


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
