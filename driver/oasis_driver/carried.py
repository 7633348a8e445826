"""How types of Spark are carried in Parquet: what it would write in another form or not at all is changed on the way, and the landing changes it back."""

from .serve import DriverError


def carried(schema):
    """The types in which the columns of a schema are written, and what the landing makes of each, as the contract has it. DriverError for a type that has no place in a result."""
    columns = [(field.name, *kind(field.dataType, field.name)) for field in schema.fields]
    return [written for _, written, _ in columns], [{"name": name, "as": made} for name, _, made in columns]


def kind(type, column):
    """The type in which one is written, and what the landing makes of it."""
    from pyspark.sql import types

    if isinstance(type, types.NullType):
        return types.IntegerType(), "same"
    if isinstance(type, types.YearMonthIntervalType):
        return type, "months"
    if isinstance(type, types.DayTimeIntervalType):
        return type, "microseconds"
    if isinstance(type, types.ArrayType):
        written, made = kind(type.elementType, column)
        return types.ArrayType(written), made if made == "same" else {"list": made}
    if isinstance(type, types.MapType):
        (key, key_made), (value, value_made) = kind(type.keyType, column), kind(type.valueType, column)
        return types.MapType(key, value), "same" if key_made == value_made == "same" else {"map": [key_made, value_made]}
    if isinstance(type, types.StructType):
        if not type.fields:
            raise DriverError("invalid", f"The column {column} is a struct without fields. Leave it out, then run the cell again.")
        fields = [(field.name, *kind(field.dataType, column)) for field in type.fields]
        # Names that differ in their case alone, or hold a dot, are trouble on the way.
        written = types.StructType([types.StructField(f"f{at}", each) for at, (_, each, _) in enumerate(fields)])
        return written, {"struct": [{"name": name, "as": made} for name, _, made in fields]}
    if getattr(types, "VariantType", None) and isinstance(type, types.VariantType):
        raise DriverError("invalid", f"The column {column} is a VARIANT. Make text of it with to_json, or cast it to what it holds, then run the cell again.")
    plain = (
        types.BooleanType, types.ByteType, types.ShortType, types.IntegerType, types.LongType, types.FloatType, types.DoubleType, types.DecimalType, types.StringType, types.BinaryType,
        types.DateType, types.TimestampType, types.TimestampNTZType,
    )
    if isinstance(type, plain):
        # One with a collation or a length is written as any other text.
        return types.StringType() if isinstance(type, types.StringType) else type, "same"
    raise DriverError("invalid", f"The column {column} is of the type {type.simpleString()}, which has no place in a result. Cast it to STRING, then run the cell again.")
