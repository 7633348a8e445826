import type { BoundValues } from '../../../model/parameter/definition.ts'
import type { Dialect } from '../../../model/parameter/dialect.ts'

/** The parameters of the corpus. The table `t` of its DuckDB cases has columns of the same names with other values, so that taking one for the other shows. */
export const corpusValues: BoundValues = {
  x: { type: 'text', value: 'X!' },
  n: { type: 'number', value: 2 },
  d: { type: 'date', value: '2001-02-03' },
  flag: { type: 'boolean', value: true },
  l: { type: 'list', of: 'text', value: ['a', 'b'] },
  none: { type: 'list', of: 'text', value: [] },
  range_start: { type: 'date', value: '2001-01-01' },
  range_end: { type: 'date', value: '2001-01-31' },
}

export const corpusTable = `CREATE TYPE x AS BIGINT; CREATE TABLE t AS SELECT 'column' AS x, 1 AS n, 'a' AS l, DATE '1999-09-09' AS d, [10, 20, 30] AS a, 7 AS zone, 8 AS "rows", 9 AS "between", {'x': 'field'} AS s, 'J' AS "tt"`

/** One case: SQL in which « and » stand around every marker, and for DuckDB the first row (as JSON) that shows how the database read it. */
export type MarkerCase = { dialect: Dialect; sql: string; row?: unknown[] }

const duckdb = (sql: string, ...row: unknown[]): MarkerCase => ({ dialect: 'duckdb', sql, row })
const other = (dialect: Dialect, sql: string): MarkerCase => ({ dialect, sql })

export const corpus: readonly MarkerCase[] = [
  // Values.
  duckdb('SELECT «:x»', 'X!'),
  duckdb('SELECT «:x», «:n» + 1, «:d», «:flag»', 'X!', '3', '2001-02-03', true),
  duckdb('SELECT(«:x»)', 'X!'),
  duckdb('SELECT 1 WHERE «:x»=«:x»', 1),
  duckdb('SELECT 1-«:n»', '-1'),
  duckdb('SELECT «:n»+«:n»', '4'),
  duckdb('SELECT x FROM t WHERE d NOT BETWEEN «:range_start» AND «:range_end»', 'column'),
  duckdb('SELECT x FROM t LIMIT «:n»', 'column'),
  duckdb('SELECT «:n»::INT, «:n» :: VARCHAR', 2, '2'),
  duckdb('SELECT CASE WHEN «:flag» THEN «:x» ELSE «:d»::VARCHAR END', 'X!'),
  duckdb('SELECT «:x»||«:x»', 'X!X!'),
  duckdb("SELECT 'X!' LIKE «:x» || '!' ESCAPE '!', '%' LIKE '2%' ESCAPE «:n»::VARCHAR", true, true),
  duckdb('SELECT [«:x», «:x»]', ['X!', 'X!']),
  duckdb('SELECT [«:n»]', ['2']),
  duckdb('SELECT sum(n) OVER (ORDER BY n ROWS «:n» PRECEDING) FROM t', '1'),
  duckdb('SELECT/**/«:n»--', '2'),
  duckdb('SELECT/*:x*/«:n»', '2'),
  duckdb('WITH q AS (SELECT «:x» AS y) SELECT y FROM q', 'X!'),
  duckdb('SELECT list_transform([1], lambda q: q + «:n»)', ['3']),
  duckdb('SELECT [q + «:n» FOR q IN [1] IF «:flag»]', ['3']),
  duckdb('SELECT «$x», «$n»', 'X!', '2'),
  duckdb('SELECT round(1.234, «:n»::INT)', '1.23'),
  duckdb("SELECT struct_pack(k := «:x»)", { k: 'X!' }),
  duckdb('SELECT struct_pack(k:=«:x»)', { k: 'X!' }),
  duckdb('EXPLAIN SELECT «:x» WHERE false', 'physical_plan'),
  // Strings.
  duckdb("SELECT ':x'", ':x'),
  duckdb("SELECT 'it''s :x'", "it's :x"),
  duckdb("SELECT '\\', «:x»", '\\', 'X!'),
  duckdb("SELECT E'\\' :x'", "' :x"),
  duckdb("SELECT e'\\\\', «:x»", '\\', 'X!'),
  duckdb("SELECT E''' :x'", "' :x"),
  duckdb('SELECT $$ :x $$', ' :x '),
  duckdb('SELECT $tag$ :x $$ :x $tag$', ' :x $$ :x '),
  duckdb('SELECT $é$ :x $é$', ' :x '),
  duckdb('SELECT $x$ :n $x$', ' :n '),
  duckdb("SELECT 'a'\n':x'", 'a:x'),
  duckdb("SELECT 'a' -- :x\n'b'", 'ab'),
  duckdb("SELECT '$x ?'", '$x ?'),
  duckdb("SELECT '/*', «:x», '*/'", '/*', 'X!', '*/'),
  duckdb("SELECT '--', «:x»", '--', 'X!'),
  duckdb("SELECT ';', «:x»", ';', 'X!'),
  duckdb("SELECT x':x'", 'x:x'),
  // Quoted names.
  duckdb('SELECT ":x" FROM (SELECT 1 AS ":x")', 1),
  duckdb('SELECT "a"":x" FROM (SELECT 1 AS "a"":x")', 1),
  duckdb('SELECT "x"::VARCHAR FROM t', 'column'),
  // Comments.
  duckdb('SELECT 1 -- :x\n', 1),
  duckdb('SELECT 1 -- :x\r, «:n»', 1, '2'),
  duckdb('SELECT /* :x */ 1', 1),
  duckdb('SELECT /* /* */ :x */ 1', 1),
  duckdb("SELECT /* ' */ «:x» /* ' */", 'X!'),
  duckdb("SELECT 1 -- '\n, «:x» -- '", 1, 'X!'),
  duckdb('SELECT 5--:x', 5),
  // Casts.
  duckdb('SELECT 1::INT', 1),
  duckdb('SELECT 1 ::INT', 1),
  duckdb('SELECT n::x FROM (SELECT 1 AS n)', '1'),
  duckdb("SELECT '1'::int::varchar", '1'),
  // Slices.
  duckdb('SELECT a[1:n] FROM t', [10]),
  duckdb('SELECT a[:n] FROM t', [10]),
  duckdb('SELECT a [:n] FROM t', [10]),
  duckdb('SELECT a[n:] FROM t', [10, 20, 30]),
  duckdb('SELECT a[1 :n] FROM t', [10]),
  duckdb('SELECT a[:-1:n] FROM t', [10, 20, 30]),
  duckdb('SELECT a[1: «:n»] FROM t', [10, 20]),
  duckdb('SELECT a[: «:n»] FROM t', [10, 20]),
  duckdb('SELECT a[(«:n»)] FROM t', 20),
  duckdb('SELECT a[(«:n»):] FROM t', [20, 30]),
  duckdb('SELECT a[1:(«:n»)] FROM t', [10, 20]),
  duckdb("SELECT ('abc')[1:n] FROM t", 'a'),
  duckdb('SELECT [1, 2][:n] FROM t', [1]),
  duckdb('SELECT t.a[:n] FROM t', [10]),
  // Structs and maps.
  duckdb("SELECT {'k': «:x»}", { k: 'X!' }),
  duckdb("SELECT {'k':x} FROM t", { k: 'column' }),
  duckdb('SELECT {k:x} FROM t', { k: 'column' }),
  duckdb('SELECT {k :x} FROM t', { k: 'column' }),
  duckdb('SELECT {"k":x} FROM t', { k: 'column' }),
  duckdb('SELECT {k: «:x», x:n} FROM t', { k: 'X!', x: 1 }),
  duckdb('SELECT {rows:x} FROM t', { rows: 'column' }),
  duckdb("SELECT MAP {'k':x} FROM t", [{ key: 'k', value: 'column' }]),
  duckdb("SELECT MAP {'k': «:x»}", [{ key: 'k', value: 'X!' }]),
  duckdb('SELECT s.x FROM t', 'field'),
  // Prefix aliases.
  duckdb('SELECT foo: 42', 42),
  duckdb('SELECT foo:x FROM t', 'column'),
  duckdb('SELECT foo :x FROM t', 'column'),
  duckdb('SELECT foo: «:x» FROM t', 'X!'),
  duckdb('SELECT "foo":x FROM t', 'column'),
  duckdb('SELECT rows:n FROM t', 1),
  duckdb('SELECT between:x FROM t', 'column'),
  duckdb('SELECT zone:x FROM t', 'column'),
  duckdb('SELECT bar: n, foo:x, «:n» FROM t', 1, 'column', '2'),
  duckdb('SELECT y.x FROM y:t', 'column'),
  duckdb('SELECT y.x FROM y :t', 'column'),
  // Lambdas, JSON, other colons and dollars.
  duckdb('SELECT list_transform([1], lambda x:x)', [1]),
  duckdb('SELECT list_transform([1], x -> x + 1)', [2]),
  duckdb(`SELECT '{"x": 1}'::JSON ->> '$.x'`, '1'),
  duckdb("SELECT a$x FROM (SELECT 1 AS a$x)", 1),
  duckdb('SELECT #1 FROM t', 'column'),
  // Lists.
  duckdb('SELECT x FROM t WHERE l IN «:l»', 'column'),
  duckdb('SELECT x FROM t WHERE l IN («:l»)', 'column'),
  duckdb('SELECT count(*) FROM t WHERE l IN «:none»', '0'),
  duckdb('SELECT count(*) FROM t WHERE n NOT IN («:none»)', '1'),
  duckdb('SELECT count(*) FROM t WHERE l = ANY(«:l»)', '1'),
  duckdb('SELECT list_contains(«:l», l), len(«:l») FROM t', true, '2'),
  // Text substitution.
  duckdb("SELECT '«${x}»'", 'X!'),
  duckdb("SELECT 'a«${x}»«${n}»'", 'aX!2'),
  duckdb('SELECT «${x}», «${n}», «${d}»', 'X!', 2, '2001-02-03'),
  duckdb('SELECT "«${x}»" FROM (SELECT 1 AS "X!")', 1),
  duckdb('SELECT $$a «${x}»$$', 'a X!'),
  duckdb("SELECT E'\\${x} \\\\«${x}»'", '${x} \\X!'),
  duckdb("SELECT E'«${x}»\\n'", 'X!\n'),
  duckdb("SELECT 1 -- ${x}\n/* ${n} */", 1),
  duckdb("SELECT l IN («${l}»), l IN («${none}») FROM t", true, false),
  duckdb('SELECT n-«${n}» FROM t', -1),
  // Where DuckDB takes no parameter.
  duckdb('SELECT INTERVAL «:n» DAY = INTERVAL 2 DAY', true),
  duckdb('SELECT x FROM t USING SAMPLE «:n»', 'column'),
  duckdb('SELECT x, n FROM t ORDER BY «:n»', 'column', 1),
  duckdb("PIVOT (SELECT x, n FROM t WHERE x <> «:x») ON x IN ('column') USING sum(n)", '1'),
  // Other dialects.
  other('spark', 'SELECT «:x», "«${x}» :x", `a :x`, r\'\\\', «:n»'),
  other('spark', "SELECT '\\${x} \\\\«${x}»'"),
  other('spark', "SELECT 'it\\'s :x', «:x»"),
  other('spark', "SELECT 'a\\\\', «:x»"),
  other('spark', 'SELECT 1 -- :x \\\n :x still\n, «:n»'),
  other('spark', 'SELECT /* /* :x */ :x */ «:n»'),
  other('spark', 'SELECT v:x.y, «:x» FROM t'),
  other('spark', 'SELECT arr[«:n»], x::int FROM t'),
  other('spark', 'SELECT * FROM t TIMESTAMP AS OF «:d»'),
  other('spark', "SELECT x RLIKE «:x», y BETWEEN«:n» AND «:n»"),
  other('spark', 'SELECT $x, ?, ${env:HOME}, «:n»'),
  other('postgres', "SELECT E'\\' :x', $a$:x$a$, a[1:n], a[:n], «:x», data ? 'k', $1"),
  other('postgres', "SELECT U&'\\0041 :x', '\\', «:x» /* /* */ :x */"),
  other('postgres', "SELECT a AT TIME ZONE «:x», b SIMILAR TO «:x», c ILIKE «:x» FROM t FETCH FIRST «:n» ROWS ONLY"),
  other('hive', 'SELECT "a\\" :x", `:x`, «:x» /* /* :x */'),
  other('trino', `SELECT ":x", 'a\\', «:x» /* /* :x */, x -> x, «:n»`),
]

/** The SQL of a case and the offsets of its markers. */
export function readCase({ sql }: MarkerCase): { sql: string; markers: { start: number; end: number; written: string }[] } {
  const markers: { start: number; end: number; written: string }[] = []
  let plain = ''
  for (const part of sql.split(/(«[^»]*»)/)) {
    const written = part.startsWith('«') ? part.slice(1, -1) : null
    if (written !== null) markers.push({ start: plain.length, end: plain.length + written.length, written })
    plain += written ?? part
  }
  return { sql: plain, markers }
}
