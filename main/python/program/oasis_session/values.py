"""Values of parameters as Python has them: never code, always of a type."""

import datetime


def value_of(bound):
    """The value of a parameter: str, int, float, bool, datetime.date, datetime.datetime with its offset, list, a (start, end) tuple of dates, or None."""
    kind, value = bound["type"], bound.get("value")
    if kind == "range":
        return (_date(bound["start"]), _date(bound["end"]))
    if value is None:
        return None
    if kind == "date":
        return _date(value)
    if kind == "datetime":
        return datetime.datetime.fromisoformat(value)
    if kind == "number":
        return _number(value)
    if kind == "list":
        return [_number(item) if bound["of"] == "number" else item for item in value]
    return value


def _date(text):
    return None if text is None else datetime.date.fromisoformat(text)


def _number(value):
    # JSON has one kind of number; a whole one within 2^53 is meant as such.
    whole = isinstance(value, int) or value.is_integer()
    return int(value) if whole and abs(value) <= 2**53 else float(value)
