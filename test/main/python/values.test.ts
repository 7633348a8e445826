import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBench, type Bench } from '../workbench/bench.ts'
import { openPython, printed, run, skipWithoutCells, tableOf } from './bench.ts'

let bench: Bench
beforeAll(async () => { bench = await startBench() })
afterAll(async () => { await bench?.close() })

const everything = `SELECT * FROM (VALUES
  (1::BIGINT, 9007199254740993::BIGINT, 12345678901234567.891::DECIMAL(20,3), DATE '2001-02-03', TIMESTAMP '2001-02-03 04:05:06.789', TIMESTAMPTZ '2001-02-03 04:05:06.789123+00', [1, NULL, 9007199254740993], {'a': 1, 'b': 'x'},
   true, 'ä''"; drop', 1.5::DOUBLE, TIME '10:11:12.5', 123456789012345678901234567890::HUGEINT, TIMESTAMP_NS '2001-01-01 00:00:00.123456789', INTERVAL '3 months 2 days 1 microsecond', '\\xAA'::BLOB, 18446744073709551615::UBIGINT),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) v(i, n, d, day, ts, tz, l, s, b, t, f, tm, h, ns, iv, bin, u)`

describe.skipIf(skipWithoutCells)('values between SQL and Python', () => {
  it('[NB8] are exact there and back: decimals, 64-bit integers beside nulls, dates, times with and without zones, intervals, lists, structs', async () => {
    const notebook = await openPython(bench, 'Values', [
      { id: 's', language: 'sql', name: 'everything', source: everything },
      { id: 'p', source: 'for column in everything.columns.drop("iv"):\n    print(column, everything[column].dtype, repr(everything[column][0]), everything[column].isna()[1])' },
      { id: 'r', name: 'again', source: 'everything' },
      { id: 'c', language: 'sql', source: 'SELECT count(*) AS same FROM everything AS e JOIN again AS a ON e.i = a.i AND (e.n, e.d, e.day, e.ts, e.tz, e.l, e.s, e.b, e.t, e.f, e.tm, e.h, e.ns, e.iv, e.bin, e.u) IS NOT DISTINCT FROM (a.n, a.d, a.day, a.ts, a.tz, a.l, a.s, a.b, a.t, a.f, a.tm, a.h, a.ns, a.iv, a.bin, a.u)' },
    ], { timezone: 'Asia/Tokyo' })
    await run(bench, notebook)
    expect(printed(notebook, 'p').trim().split('\n')).toEqual([
      'i int64 np.int64(1) False',
      'n Int64 np.int64(9007199254740993) True',
      "d object Decimal('12345678901234567.891') True",
      "day datetime64[s] Timestamp('2001-02-03 00:00:00') True",
      "ts datetime64[us] Timestamp('2001-02-03 04:05:06.789000') True",
      "tz datetime64[us, Asia/Tokyo] Timestamp('2001-02-03 13:05:06.789123+0900', tz='Asia/Tokyo') True",
      'l object [1, None, 9007199254740993] True',
      "s object {'a': 1, 'b': 'x'} True",
      'b boolean np.True_ True',
      't object \'ä\\\'"; drop\' True',
      'f float64 np.float64(1.5) True',
      'tm object datetime.time(10, 11, 12, 500000) True',
      'h object 123456789012345678901234567890 True',
      "ns datetime64[ns] Timestamp('2001-01-01 00:00:00.123456789') True",
      "bin object b'\\xaa' True",
      'u UInt64 np.uint64(18446744073709551615) True',
    ])
    expect(tableOf(notebook, 'c').preview).toEqual([['2']])
    expect(tableOf(notebook, 'r').columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'i BIGINT', 'n BIGINT', 'd DECIMAL(20,3)', 'day DATE', 'ts TIMESTAMP', 'tz TIMESTAMP WITH TIME ZONE', 'l BIGINT[]', 's STRUCT(a BIGINT, b VARCHAR)', 'b BOOLEAN', 't VARCHAR', 'f DOUBLE', 'tm TIME', 'h DECIMAL(38,0)', 'ns TIMESTAMP_NS', 'iv INTERVAL', 'bin BLOB',
      'u UBIGINT',
    ])
    expect(tableOf(notebook, 'r').preview[0]![5], 'times are read in the notebook\'s zone').toBe('2001-02-03 13:05:06.789123+09')
  })

  it('[NB8] of DataFrames made in Python keep what they are: indexes, labels, categories, mixed and huge values, durations', async () => {
    const notebook = await openPython(bench, 'Frames', [
      { id: 'a', name: 'grouped', source: 'import pandas as pd\npd.DataFrame({"key": ["x", "y", "x"], "value": [1, 2, 3]}).groupby("key").sum()' },
      { id: 'b', name: 'odd', source: 'import decimal\npd.DataFrame([[1, "a", 2**70, pd.Timedelta("1 days 2 hours"), decimal.Decimal("1.10"), "p"], [None, 2.5, None, None, None, "q"]], columns=["A", "a", "", ("m", 1), 7, "category"]).astype({"category": "category"})' },
      { id: 'c', source: 'pd.DataFrame({"when": pd.to_datetime(["2020-01-01 10:00", None]), "exact": pd.to_datetime([1, 2], unit="ns"), "zone": pd.to_datetime(["2020-07-01 10:00", None]).tz_localize("Europe/Berlin")})' },
      { id: 'd', source: 'pd.DataFrame()' },
      { id: 'e', source: 'import pyarrow as pa, duckdb\nfrom IPython.display import display\ndisplay(pa.table({"arrow": [1]}))\nodd = pd.DataFrame({"n": [1, 2]})\nduckdb.sql("SELECT n + 1 AS m FROM odd")' },
      { id: 'f', source: 'pd.Series([1, 2], name="s")' },
    ])
    await run(bench, notebook)
    expect(tableOf(notebook, 'a')).toMatchObject({ columns: [{ name: 'key', type: 'VARCHAR' }, { name: 'value', type: 'BIGINT' }], preview: [['x', '4'], ['y', '2']] })
    expect(tableOf(notebook, 'b').columns.map(({ name, label, type }) => `${name}|${label}|${type}`)).toEqual(['A|A|DOUBLE', 'a_1|a|VARCHAR', 'column3||DECIMAL(38,0)', 'm 1|m 1|INTERVAL', '7|7|DECIMAL(3,2)', 'category|category|VARCHAR'])
    expect(tableOf(notebook, 'b').preview).toEqual([['1.0', 'a', '1180591620717411303424', '26:00:00', '1.10', 'p'], [null, '2.5', null, null, null, 'q']])
    expect(tableOf(notebook, 'c')).toMatchObject({
      columns: [{ type: 'TIMESTAMP' }, { type: 'TIMESTAMP_NS' }, { type: 'TIMESTAMP WITH TIME ZONE' }],
      preview: [['2020-01-01 10:00:00', '1970-01-01 00:00:00.000000001', '2020-07-01 08:00:00+00'], [null, '1970-01-01 00:00:00.000000002', null]],
    })
    expect(printed(notebook, 'd', 'stderr')).toContain('did not become a result: it has no columns')
    expect(notebook.cell('d').outputs.at(-1)).toMatchObject({ output_type: 'execute_result' })
    expect(notebook.outputs('e')).toMatchObject([{ kind: 'table', result: { columns: [{ name: 'arrow' }] } }, { kind: 'table', result: { name: 'cell_e', preview: [['2'], ['3']] } }])
    expect(notebook.cell('f').outputs).toMatchObject([{ data: { 'text/plain': expect.stringContaining('Name: s') } }])
  })

  it('[NB8] of results cannot be changed from Python by accident, and what a person named goes before a result of that name', async () => {
    const notebook = await openPython(bench, 'Guarded', [
      { id: 's', language: 'sql', name: 'kept', source: 'SELECT 1 AS a UNION ALL SELECT 2' },
      { id: 'p', source: 'kept["a"] = 0\nkept.loc[0, "a"] = 7\nprint(kept.a.tolist(), oasis.kept.a.tolist())' },
      { id: 'q', source: 'import os, glob\nprint(glob.glob(os.path.join(os.path.dirname(oasis.folder), "**", "*.duckdb"), recursive=True))' },
      { id: 'c', language: 'sql', source: 'SELECT sum(a) AS a FROM kept' },
      { id: 'm', source: 'kept = "mine"\nprint(kept)' },
      { id: 'n', source: 'print(kept)' },
    ])
    await run(bench, notebook)
    expect(printed(notebook, 'p')).toBe('[7, 0] [1, 2]\n')
    expect(tableOf(notebook, 'c').preview).toEqual([['3']])
    expect(printed(notebook, 'n')).toBe('mine\n')
    await bench.client.call('run.restart', { notebook: notebook.id })
    await run(bench, notebook, 's')
    await run(bench, notebook, 'n')
    expect(printed(notebook, 'n'), 'the result again, in a fresh Python').toContain('1  2')
  })
})
