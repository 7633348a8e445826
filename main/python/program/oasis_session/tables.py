"""Tables between the workbench and Python. Results are read from DuckDB files into pandas; what a cell shows is written as Parquet. Values stay what they are."""

import os

# Types that Arrow has no exact form of: they are read as text.
AS_TEXT = ("HUGEINT", "UHUGEINT", "BIGNUM", "BIT", "TIME WITH TIME ZONE")
BIG = ("HUGEINT", "UHUGEINT", "BIGNUM")


def read_result(file, timezone):
    """The whole table of a result file as a pandas DataFrame."""
    import duckdb

    # A connection that nobody else has: the file is let go of at the end, and no cell can reach it.
    with duckdb.connect(file, read_only=True, config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}) as connection:
        connection.execute(f"SET TimeZone = {_literal(timezone)}")
        table = connection.execute("SELECT table_name FROM duckdb_tables()").fetchone()[0]
        columns = connection.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]).fetchall()
        picked = ", ".join(f"CAST({_identifier(name)} AS VARCHAR) AS {_identifier(name)}" if kind in AS_TEXT else _identifier(name) for name, kind in columns)
        arrow = connection.execute(f"SELECT {picked} FROM {_identifier(table)}").to_arrow_table()
    return _frame(arrow, dict(columns))


def _frame(arrow, kinds):
    import pandas as pd
    import pyarrow as pa

    # Column by column, so that a column's memory is given back before the next needs more.
    data = {}
    for name in arrow.column_names:
        column = arrow.column(name)
        data[name] = _series(column, kinds[name], pd, pa)
    return pd.DataFrame(data, index=pd.RangeIndex(arrow.num_rows), copy=False)


def _series(column, kind, pd, pa):
    if kind in BIG:
        return pd.Series([None if value is None else int(value) for value in column.to_pylist()], dtype=object)
    kinds, has_nulls = pa.types, column.null_count > 0
    if kinds.is_integer(column.type) and has_nulls:
        name = {"uint": "UInt", "int": "Int"}[str(column.type).rstrip("0123456789")] + str(column.type.bit_width)
        return column.to_pandas(types_mapper={column.type: getattr(pd, f"{name}Dtype")()}.get)
    if kinds.is_boolean(column.type) and has_nulls:
        return column.to_pandas(types_mapper={column.type: pd.BooleanDtype()}.get)
    if kinds.is_date(column.type):
        # Days, with what pandas can do with dates; `datetime64[s]` at midnight is a DATE again on the way back.
        return column.cast(pa.timestamp("s")).to_pandas()
    if kinds.is_nested(column.type):
        # As lists and dicts of exact values: NumPy would make floats of whole numbers beside nulls.
        return pd.Series(column.to_pylist(), dtype=object)
    return column.to_pandas()


class Table:
    """A table that a cell shows, as Arrow, with the columns' names as the cell has them. Parquet has no exact intervals: those columns are texts that DuckDB reads as such."""

    def __init__(self, arrow, labels, intervals):
        self.arrow, self.labels, self.intervals = arrow, labels, intervals

    def write(self, folder, limits):
        """Writes Parquet within the limits. Gives the file, its rows, and which limit cut the table."""
        import pyarrow.parquet as parquet

        arrow, cut = self.arrow, None
        if arrow.num_rows > limits["rows"]:
            arrow, cut = arrow.slice(0, limits["rows"]), "rows"
        # Sizes in memory are what a result in SQL is measured by too.
        if arrow.nbytes > limits["bytes"]:
            arrow, cut = arrow.slice(0, max(1, int(arrow.num_rows * limits["bytes"] / arrow.nbytes))), "bytes"
        file = os.path.join(folder, f"{os.urandom(12).hex()}.parquet")
        parquet.write_table(arrow, file, compression="zstd", compression_level=1, store_schema=False)
        return file, arrow.num_rows, cut


def is_table(value):
    """Whether a shown value becomes a result: a DataFrame of pandas or Polars, an Arrow table, or a relation of DuckDB."""
    return _kind(value) is not None


def _kind(value):
    for kind in type(value).__mro__:
        place = f"{kind.__module__.split('.')[0]}.{kind.__name__}"
        if place in ("pandas.DataFrame", "polars.DataFrame", "pyarrow.Table", "_duckdb.DuckDBPyRelation", "duckdb.DuckDBPyRelation"):
            return place.split(".")[1] if not place.startswith("polars") else "Polars"
    return None


def table_of(value, limits):
    """A shown value as a table, and its rows in all (None where they are not known). Raises where it has no columns, or values that no table can hold."""
    kind = _kind(value)
    rows = None
    if kind == "DataFrame":
        arrow, labels = _from_pandas(value)
        rows = arrow.num_rows
    elif kind == "Polars":
        arrow = value.to_arrow()
        labels, rows = list(arrow.column_names), arrow.num_rows
    elif kind == "Table":
        arrow, labels, rows = value, list(value.column_names), value.num_rows
    else:
        # One row more says whether there are more.
        arrow = value.limit(limits["rows"] + 1).to_arrow_table()
        labels = list(arrow.column_names)
        if arrow.num_rows <= limits["rows"]:
            rows = arrow.num_rows
    if not labels:
        raise ValueError("it has no columns")
    arrow = arrow.rename_columns(unique(labels))
    arrow, intervals = _storable(arrow)
    return Table(arrow, labels, intervals), rows


def _from_pandas(frame):
    import pandas as pd
    import pyarrow as pa

    index = frame.index
    plain = isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1 and index.name is None
    parts = [] if plain else [(str(name if name is not None else f"index{level}" if index.nlevels > 1 else "index"), index.get_level_values(level)) for level, name in enumerate(index.names)]
    labels = [name for name, _ in parts] + [_label(name) for name in frame.columns]
    values = [pd.Series(values) for _, values in parts] + [frame.iloc[:, at] for at in range(frame.shape[1])]
    arrays = [_array(series, pd, pa) for series in values]
    return pa.Table.from_arrays(arrays, names=[str(at) for at in range(len(arrays))]), labels


def _label(name):
    return " ".join(str(part) for part in name if str(part) != "") if isinstance(name, tuple) else str(name)


def _array(series, pd, pa):
    dtype = series.dtype
    if isinstance(dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        series = series.astype(str).where(series.notna(), None)
    elif isinstance(dtype, pd.SparseDtype):
        series = series.sparse.to_dense()
    elif getattr(dtype, "kind", "") == "c":
        series = series.astype(str)
    try:
        array = pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        array = _mixed(series, pd, pa)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array


def _mixed(series, pd, pa):
    """Values of no one type. Whole numbers beyond 64 bits stay numbers where 38 digits hold them; all else is text."""
    values = [None if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value) else value for value in series]
    if all(value is None or (isinstance(value, int) and not isinstance(value, bool)) for value in values):
        try:
            from decimal import Decimal

            return pa.array([None if value is None else Decimal(value) for value in values], pa.decimal128(38, 0))
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            pass
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _storable(arrow):
    """Types that Parquet and DuckDB have. Times keep their exact value: nanoseconds become microseconds only where nothing is lost, or where there is a zone, which DuckDB keeps in microseconds."""
    import pyarrow as pa
    import pyarrow.compute as compute

    columns, intervals = [], []
    for name, column in zip(arrow.column_names, arrow.columns):
        kind = column.type
        if pa.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
            kind = kind.value_type
        if pa.types.is_null(kind):
            column = column.cast(pa.int32())
        elif pa.types.is_timestamp(kind):
            if kind.unit == "s" and kind.tz is None and _at_midnight(column, compute, pa):
                column = column.cast(pa.date32())
            elif kind.unit != "us" and (kind.unit != "ns" or kind.tz is not None or _whole(column, compute, pa)):
                column = column.cast(pa.timestamp("us", kind.tz), safe=False)
        elif pa.types.is_duration(kind):
            microseconds = column.cast(pa.duration("us"), safe=False).cast(pa.int64()).to_pylist()
            column = pa.array([None if value is None else f"{value} microseconds" for value in microseconds], pa.string())
            intervals.append(name)
        elif pa.types.is_interval(kind):
            column = pa.array([None if value is None else f"{value[0]} months {value[1]} days {value[2] // 1000} microseconds" for value in column.to_pylist()], pa.string())
            intervals.append(name)
        elif pa.types.is_float16(kind):
            column = column.cast(pa.float32())
        elif pa.types.is_time(kind):
            column = column.cast(pa.time64("us"), safe=False)
        elif isinstance(kind, pa.BaseExtensionType):
            column = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        columns.append(column)
    return pa.Table.from_arrays(columns, names=arrow.column_names), intervals


def _at_midnight(column, compute, pa):
    day = pa.scalar(86_400, pa.int64())
    seconds = column.cast(pa.int64())
    return not compute.any(compute.not_equal(seconds, compute.multiply(compute.divide(seconds, day), day))).as_py()


def _whole(column, compute, pa):
    thousand = pa.scalar(1000, pa.int64())
    nanoseconds = column.cast(pa.int64())
    return not compute.any(compute.not_equal(nanoseconds, compute.multiply(compute.divide(nanoseconds, thousand), thousand))).as_py()


def unique(labels):
    """Names that are unique without regard to case, as the engine makes them."""
    taken, wanted, names = set(), {label.lower() for label in labels}, []
    for at, label in enumerate(labels):
        base = f"column{at + 1}" if label == "" else label.replace("\0", "")
        name, number = base, 1
        while name.lower() in taken or (name != label and name.lower() in wanted):
            name = f"{base}_{number}"
            number += 1
        taken.add(name.lower())
        names.append(name)
    return names


def _identifier(name):
    return '"' + name.replace('"', '""') + '"'


def _literal(text):
    return "'" + text.replace("'", "''") + "'"
