import fc from 'fast-check'

/** A type of Spark with what a test needs of it: its name in Spark's SQL, values as expressions of that, and the canonical text of a value of it in DuckDB. */
export interface SparkType { sql: string; value: fc.Arbitrary<string>; text(duckdb: string, depth?: number): string }

const integer = (sql: string, bits: bigint): SparkType => {
  const [min, max] = [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
  return { sql, value: fc.oneof(fc.constantFrom(min, max, 0n), fc.bigInt({ min, max })).map(value => `CAST('${value}' AS ${sql})`), text: value => `${value}::VARCHAR` }
}
const floating = (sql: string): SparkType => ({
  sql, value: fc.oneof(fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0.0', '4.9E-324', '1.7976931348623157E308', '3.4028235E38', '0.1'), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)).map(value => `CAST('${value}' AS ${sql})`),
  // DuckDB's storage does not keep the sign of a zero among zeros.
  text: value => `CASE WHEN isnan(${value}) THEN 'nan' ELSE format('{:.17e}', ${value}::DOUBLE + 0) END`,
})
const decimal = (width: number, scale: number): SparkType => ({
  sql: `DECIMAL(${width},${scale})`, text: value => `${value}::VARCHAR`,
  value: fc.tuple(fc.bigInt({ min: 0n, max: 10n ** BigInt(width) - 1n }), fc.boolean()).map(([digits, negative]) => {
    const text = String(digits).padStart(scale + 1, '0')
    return `CAST('${negative ? '-' : ''}${text.slice(0, text.length - scale)}.${text.slice(text.length - scale)}' AS DECIMAL(${width},${scale}))`
  }),
})
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const simple = (sql: string, value: fc.Arbitrary<string>, text: (duckdb: string) => string): SparkType => ({ sql, value, text })
/** Microseconds from year 1 to 9999, in any zone, more often near what calendars and zones changed. PySpark has no others, nor the order of a map's entries. */
const micros = fc.oneof(fc.constantFrom(-62135500000000000n, -12219292800000001n, -12219292800000000n, -2208988800000001n, -1n, 0n, 253402200000000001n), fc.bigInt({ min: -62135500000000000n, max: 253402200000000001n }))
const days = fc.oneof(fc.constantFrom(-719162, -141428, -141427, -25567, -1, 0, 2932896), fc.integer({ min: -719162, max: 2932896 }))
const seconds = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map(value => `${value / 1_000_000n === 0n && value < 0n ? '-' : ''}${value / 1_000_000n}.${String(value < 0n ? -value % 1_000_000n : value % 1_000_000n).padStart(6, '0')}`)

const scalars: readonly SparkType[] = [
  simple('BOOLEAN', fc.boolean().map(String), value => `${value}::VARCHAR`),
  integer('TINYINT', 8n), integer('SMALLINT', 16n), integer('INT', 32n), integer('BIGINT', 64n), floating('FLOAT'), floating('DOUBLE'), decimal(5, 0), decimal(9, 9), decimal(18, 4), decimal(38, 10), decimal(38, 0),
  simple('STRING', fc.string({ unit: 'binary', maxLength: 12 }).map(text => `CAST(X'${hex(new TextEncoder().encode(text))}' AS STRING)`), value => `hex(${value})`),
  simple('BINARY', fc.uint8Array({ maxLength: 12 }).map(bytes => `X'${hex(bytes)}'`), value => `hex(${value})`),
  simple('DATE', days.map(day => `date_from_unix_date(${day})`), value => `datediff('day', DATE '1970-01-01', ${value})::VARCHAR`),
  simple('TIMESTAMP', micros.map(value => `timestamp_micros(${value}L)`), value => `epoch_us(${value})::VARCHAR`),
  simple('TIMESTAMP_NTZ', micros.map(value => `CAST(timestamp_micros(${value}L) AS TIMESTAMP_NTZ)`), value => `epoch_us(${value})::VARCHAR`),
  simple('INTERVAL YEAR TO MONTH', fc.integer({ min: -120_000, max: 120_000 }).map(months => `make_ym_interval(0, ${months})`), value => `(extract(year FROM ${value}) * 12 + extract(month FROM ${value}))::VARCHAR`),
  simple('INTERVAL DAY TO SECOND', seconds.map(value => `make_dt_interval(0, 0, 0, CAST('${value}' AS DECIMAL(18,6)))`), value => `(extract(day FROM ${value}) * 86400000000 + extract(hour FROM ${value}) * 3600000000 + extract(minute FROM ${value}) * 60000000 + extract(microsecond FROM ${value}))::VARCHAR`),
]
/** What both sides write where there is no value. */
const orNull = (type: SparkType) => (value: string, depth: number): string => `CASE WHEN ${value} IS NULL THEN 'null' ELSE ${type.text(value, depth)} END`
const absent = (type: SparkType, depth?: fc.DepthIdentifier): fc.Arbitrary<string> => fc.option(type.value, { nil: `CAST(NULL AS ${type.sql})`, freq: 4, ...(depth ? { depthIdentifier: depth } : {}) })

const listOf = (item: SparkType): SparkType => ({
  sql: `ARRAY<${item.sql}>`, value: fc.array(absent(item), { maxLength: 3 }).map(items => `CAST(array(${items.join(', ')}) AS ARRAY<${item.sql}>)`),
  text: (value, depth = 0) => `'[' || coalesce(array_to_string(list_transform(${value}, lambda v${depth}: ${orNull(item)(`v${depth}`, depth + 1)}), ','), '') || ']'`,
})
const mapOf = (item: SparkType): SparkType => ({
  sql: `MAP<STRING, ${item.sql}>`,
  value: fc.uniqueArray(fc.string({ maxLength: 4 }).map(text => hex(new TextEncoder().encode(text))), { maxLength: 3 }).chain(keys => fc.tuple(...keys.map(() => absent(item))).map(values =>
    `CAST(map_from_arrays(CAST(array(${keys.map(key => `CAST(X'${key}' AS STRING)`).join(', ')}) AS ARRAY<STRING>), CAST(array(${values.join(', ')}) AS ARRAY<${item.sql}>)) AS MAP<STRING, ${item.sql}>)`)),
  text: (value, depth = 0) => `'<' || coalesce(array_to_string(list_sort(list_transform(map_entries(${value}), lambda v${depth}: hex(v${depth}.key) || ':' || ${orNull(item)(`v${depth}.value`, depth + 1)})), ','), '') || '>'`,
})
const structOf = (fields: readonly SparkType[]): SparkType => ({
  sql: `STRUCT<${fields.map((field, at) => `\`f ${at}\`: ${field.sql}`).join(', ')}>`,
  value: fc.tuple(...fields.map(field => absent(field))).map(values => `named_struct(${values.map((value, at) => `'f ${at}', ${value}`).join(', ')})`),
  text: (value, depth = 0) => `'{' || ${fields.map((field, at) => orNull(field)(`struct_extract(${value}, 'f ${at}')`, depth)).join(` || ',' || `)} || '}'`,
})

/** Any type, nested up to three deep. */
const type: fc.Arbitrary<SparkType> = fc.letrec<{ type: SparkType }>(tie => ({
  type: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.constantFrom(...scalars), tie('type').map(listOf), tie('type').map(mapOf), fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(structOf)),
})).type

/** A table of a few rows: its types, and each row's values as expressions of Spark's SQL. */
export interface SparkTable { types: SparkType[]; rows: string[][] }
/** A table is told as its query where it is a counterexample. */
const told = (table: SparkTable): SparkTable => Object.assign(table, { [fc.toStringMethod]: () => sparkQuery(table) })

const rowsOf = (types: SparkType[], most: number): fc.Arbitrary<SparkTable> => fc.array(fc.tuple(...types.map(each => absent(each))), { minLength: 3, maxLength: most }).map(rows => told({ types, rows }))
export const sparkTable: fc.Arbitrary<SparkTable> = fc.array(type, { minLength: 1, maxLength: 5 }).chain(types => rowsOf(types, 6))
/** A table with each type that is not nested, and a list, a map and a struct of each. */
export const everyType: fc.Arbitrary<SparkTable> = rowsOf([...scalars, ...scalars.map(listOf), ...scalars.map(mapOf), structOf(scalars)], 4)

/** The query of a table's rows, with their numbers first. */
export const sparkQuery = ({ types, rows }: SparkTable): string =>
  `SELECT * FROM VALUES ${rows.map((row, at) => `(${at}, ${row.join(', ')})`).join(', ')} AS t(id, ${types.map((_, at) => `c${at}`).join(', ')})`
/** The query of the canonical texts of a landed table's rows, in their order. */
export const landedTexts = ({ types }: SparkTable, table: string): string => `SELECT ${types.map((each, at) => `${orNull(each)(`c${at}`, 0)}`).join(', ')} FROM ${table} ORDER BY rowid`

/** Python that defines `texts(frame)`: the canonical texts of a DataFrame's rows, as PySpark's own `collect()` gives their values. */
export const pythonTexts = `
import calendar, datetime, decimal, json, os, time
from pyspark.sql import functions as F, types as T
# PySpark gives times in the zone of its process.
os.environ["TZ"] = "UTC"
# It has no values for intervals of months, and gives their numbers where it is asked to.
os.environ["PYSPARK_YM_INTERVAL_LEGACY"] = "1"
time.tzset()
epoch = datetime.datetime(1970, 1, 1)
micro = datetime.timedelta(microseconds=1)
def text(value, kind):
    if value is None: return "null"
    if isinstance(kind, T.BooleanType): return str(value).lower()
    if isinstance(kind, (T.FloatType, T.DoubleType)): return "nan" if value != value else f"{value + 0.0:.17e}"
    if isinstance(kind, T.DecimalType):
        # Spark's own reading has more zeros at the end of some.
        exact = value.quantize(decimal.Decimal((0, (1,), -kind.scale)), context=decimal.Context(prec=50))
        assert exact == value
        said = format(exact, "f")
        return said.replace("0.", ".", 1) if kind.precision == kind.scale else said
    if isinstance(kind, T.StringType): return value.encode().hex().upper()
    if isinstance(kind, T.BinaryType): return bytes(value).hex().upper()
    if isinstance(kind, T.DateType): return str((value - epoch.date()).days)
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType)): return str((value - epoch) // micro)
    if isinstance(kind, T.DayTimeIntervalType): return str(value // micro)
    if isinstance(kind, T.ArrayType): return "[" + ",".join(text(item, kind.elementType) for item in value) + "]"
    if isinstance(kind, T.MapType): return "<" + ",".join(sorted(text(key, kind.keyType) + ":" + text(item, kind.valueType) for key, item in value.items())) + ">"
    if isinstance(kind, T.StructType): return "{" + ",".join(text(item, field.dataType) for item, field in zip(value, kind.fields)) + "}"
    return str(value)
def texts(frame):
    return [[text(value, field.dataType) for value, field in list(zip(row, frame.schema.fields))[1:]] for row in frame.collect()]
`
