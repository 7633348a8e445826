"""What a name means, as far as it can be told without calling anything that a cell made."""

import builtins
import datetime
import inspect
import types

# Characters of a text that is told, elements of a signature's default, and ways to call.
TEXT, VALUE = 2000, 200
# Types whose values say themselves, by code that is Python's own.
PLAIN = (bool, int, float, complex, str, bytes, type(None), datetime.date, datetime.datetime, datetime.timedelta)
SIZED = (list, tuple, dict, set, frozenset, range)
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, types.MethodWrapperType, types.ClassMethodDescriptorType)
MISSING = object()


class Shown:
    """A text where a signature would ask a value for its own."""

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text


def meaning(namespace, names, most, columns_of=lambda value: None):
    """What a chain of names means, `a.b.c` as a list; None where it is not there. `columns_of` knows tables of other kinds: a list of names and types, or None. `most` are the columns that are told."""
    value = namespace.get(names[0], getattr(builtins, names[0], MISSING))
    owner = MISSING
    for name in names[1:]:
        owner, value = value, member(value, name)
    if value is MISSING:
        columns = None if owner is MISSING else table_of(owner, columns_of)
        found = next((kind for name, kind in columns or [] if name == names[-1]), None)
        return None if found is None else told("column", text_of(str(found), VALUE) or "")
    if is_a(value, property):
        return told("property", "", doc=doc_of(value.fget) if is_a(value.fget, FUNCTIONS) else None)
    if is_a(value, (staticmethod, classmethod)):
        value = value.__func__
    if is_a(value, FUNCTIONS):
        return told("function", "", [signature_of(names[-1], value)], doc_of(value) or inherited_doc(owner, names[-1]))
    if is_a(value, type):
        return told("class", name_of(type(value)) if type(value) is not type else "", [signature_of(names[-1], value)], doc_of(value))
    if is_a(value, types.ModuleType):
        return told("module", text_of(own(value).get("__name__"), VALUE) or "", doc=doc_of(value))
    columns = table_of(value, columns_of)
    kind = type(value)
    plain, sized = kind in PLAIN and size_fits(value), kind in SIZED
    return told(
        "variable", name_of(kind), doc=None if plain or sized or columns is not None else doc_of(kind), value=text_of(repr(value), VALUE) if plain else None, size=len(value) if sized else None,
        columns=[{"name": text_of(str(name), VALUE), "type": text_of(str(of), VALUE)} for name, of in (columns or [])[:most]], columnCount=len(columns or []),
    )


def is_a(value, kinds):
    """As isinstance, which would ask the value for its class where that is none of these."""
    return issubclass(type(value), kinds)


def own(value):
    """The names that a class or module has itself, not asked by ways that a cell may have made."""
    return type.__dict__["__dict__"].__get__(value) if is_a(value, type) else object.__getattribute__(value, "__dict__")


def told(of, kind, signatures=(), doc=None, **more):
    return {"of": of, "type": kind, "signatures": [text for text in signatures if text], "doc": doc, "value": None, "size": None, "columns": [], "columnCount": 0, **more}


def size_fits(value):
    """A number or text of any length takes as long to write as it is."""
    return not isinstance(value, (int, str, bytes)) or (value.bit_length() < 4096 if isinstance(value, int) else len(value) < 1_000_000)


def member(value, name):
    """What a name of a value is, found where it stands: no property and no `__getattr__` is called."""
    if value is MISSING:
        return MISSING
    try:
        return inspect.getattr_static(value, name)
    except Exception:
        return MISSING


def table_of(value, columns_of):
    """Names and types of the columns of a table; None for what is none."""
    try:
        found = columns_of(value)
        if found is not None:
            return found
        kind = type(value)
        if kind.__name__ == "DataFrame" and kind.__module__.split(".")[0] == "pandas":
            return [(name, of) for name, of in zip(list(value.columns), list(value.dtypes))]
    except Exception:
        pass
    return None


def name_of(kind):
    """A type's name with its module, where that is not Python's own."""
    module, name = type.__dict__["__module__"].__get__(kind), type.__dict__["__qualname__"].__get__(kind)
    return text_of(name if module in ("builtins", "__main__") or not isinstance(module, str) else f"{module}.{name}", VALUE) or ""


def text_of(text, most):
    return text[:most] if type(text) is str else None


def doc_of(value):
    """The first paragraph of what it says of itself."""
    if type(value) is types.MethodType:
        value = value.__func__
    text = value.__doc__ if type(value) in FUNCTIONS else own(value).get("__doc__") if is_a(value, (type, types.ModuleType)) else None
    return text_of(inspect.cleandoc(text).split("\n\n")[0], TEXT) or None if type(text) is str else None


def inherited_doc(owner, name):
    """What a method's classes say of it, where it says nothing itself."""
    kind = owner if is_a(owner, type) else type(owner)
    for base in type.__dict__["__mro__"].__get__(kind):
        found = doc_of(own(base).get(name, MISSING))
        if found and base is not object:
            return found
    return None


def signature_of(name, value):
    """How it is called. Defaults are told where they are plain: others would say themselves by code of a cell."""
    try:
        found = inspect.signature(value)
        parameters = [
            parameter.replace(
                default=parameter.default if parameter.default is inspect.Parameter.empty else shown(parameter.default),
                annotation=parameter.annotation if parameter.annotation is inspect.Parameter.empty else annotation_of(parameter.annotation),
            )
            for parameter in found.parameters.values()
        ]
        given = found.return_annotation
        return f"{name}{found.replace(parameters=parameters, return_annotation=given if given is inspect.Signature.empty else annotation_of(given))}"[:TEXT]
    except Exception:
        return f"{name}(...)"


def shown(value):
    return Shown(repr(value)[:VALUE] if type(value) in PLAIN and size_fits(value) else "...")


def annotation_of(value):
    if type(value) is str:
        return Shown(value[:VALUE])
    if is_a(value, type) and type(value).__module__ in ("builtins", "abc"):
        return Shown(name_of(value))
    return Shown("None" if value is None else repr(value)[:VALUE] if type(value).__module__ in ("typing", "types") else "...")
