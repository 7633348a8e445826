import { execFileSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PythonValue } from '../../contract/python/messages.ts'
import { commandLines, limits, printedText, skipWithoutSpark, spark, startSession, told, type TestSession } from '../support/spark.ts'

describe.skipIf(skipWithoutSpark)('Python in a session', () => {
  let session: TestSession
  beforeAll(async () => { session = await startSession({ timezone: 'Asia/Tokyo' }) }, 180_000)
  afterAll(() => session?.close())

  const sql: TestSession['sql'] = (...texts) => session.sql(...texts)
  const rows: TestSession['rows'] = (events, at) => session.rows(events, at)
  /** Runs a cell that must not fail; gives what it printed. */
  async function print(source: string, parameters: Record<string, PythonValue> = {}): Promise<string> {
    const events = await session.python(source, { parameters })
    expect(events.at(-1)).toMatchObject({ type: 'ended', failure: null, cancelled: false })
    return printedText(events)
  }
  const ended = (run: string) => session.until(event => event.type === 'ended' && event.run === run)
  const lost = (run: string | null) => session.events.filter(event => event.type === 'lost' && event.run === run)

  it('[DRV3] cells have the spark and sc of the application, in IPython, in a process of their own', async () => {
    const application = (await session.client.call('session.describe', {})).application
    const said = await print('import os, IPython\nprint(sc.applicationId, spark.range(5).count(), sc.parallelize(range(10), 2).map(lambda x: x * 2).sum(), get_ipython().__class__.__name__)')
    expect(said).toBe(`${application} 5 90 Shell\n`)
    expect(await print('print("PYSPARK_GATEWAY_SECRET" in os.environ, os.getppid() != os.getpid())')).toBe('False True\n')
  })

  it('[DRV4] IPython travels with the application: the Python of the cluster has none', async () => {
    expect(() => execFileSync(spark!.python, ['-I', '-c', 'import IPython'], { stdio: 'pipe' })).toThrow('No module named')
    expect(await print('print("oasis-session-" in IPython.__file__, IPython.__version__)')).toBe('True 8.37.0\n')
  })

  it('[DRV3] a DataFrame that is shown or is the last value becomes a result of its first rows, and no text', async () => {
    const events = await session.python('frame = spark.range(0, 100, 1, 4).selectExpr("id", "concat(\'é\', id) AS s")\ndisplay(frame.limit(2))\nframe', { limits: { ...limits, rows: 10, text: 1000 } })
    expect(told(events, 'table')).toMatchObject([
      { rows: 2, cut: null, last: false, columns: [{ name: 'id', type: 'bigint' }, { name: 's', type: 'string' }] }, { rows: 10, cut: 'rows', last: true },
    ])
    expect(await rows(events)).toEqual([[0n, 'é0'], [1n, 'é1']])
    expect((await rows(events, 1)).slice(0, 10).map(row => row[0])).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n])
    expect([...told(events, 'stream'), ...told(events, 'display')]).toEqual([])
    const wide = await session.python('spark.range(0, 20000, 1, 4).selectExpr("id", "repeat(\'x\', 10000) AS s")', { limits: { rows: 20_000, bytes: 30_000_000, whole: null, text: 1000 } })
    expect(told(wide, 'table')).toMatchObject([{ cut: 'bytes' }])
    const none = await session.python('spark.range(5).where("id < 0")')
    expect(told(none, 'table')).toMatchObject([{ rows: 0, cut: null }])
    expect(told(await session.python('x = frame;\nframe.count();'), 'table')).toEqual([])
    const after = await session.python('x = 1\ndisplay(frame.limit(1))')
    expect(told(after, 'table')).toMatchObject([{ rows: 1, last: true }])
    await session.client.call('table.release', { table: told(after, 'table')[0]!.table })
    await expect(session.read(after)).rejects.toMatchObject({ code: 'notFound' })
  })

  it('[DRV3] a DataFrame whose rows fail is an error of the cell, at its line', async () => {
    const events = await session.python('x = 1\nspark.sql("SELECT raise_error(\'gone wrong\') AS e")')
    expect(told(events, 'table')).toEqual([])
    expect(events.at(-1)).toMatchObject({ failure: { line: 2, kind: expect.any(String), message: expect.stringContaining('gone wrong') } })
  })

  it('[DRV3] printed output, rich display, values, magics and what is over the limit', async () => {
    const events = await session.python(`
import sys, subprocess
from IPython.display import HTML, display, clear_output
print("one"); print("two", file=sys.stderr)
subprocess.run(["echo", "three"])
display(HTML("<b>four</b>"))
%time y = 5
[1, "é"]`)
    expect(printedText(events)).toMatch(/one\nthree\n[\s\S]*Wall time/)
    expect(printedText(events, 'stderr')).toBe('two\n')
    expect(told(events, 'display')).toMatchObject([{ kind: 'display_data', data: { 'text/html': '<b>four</b>' } }, { kind: 'execute_result', data: { 'text/plain': "[1, 'é']" } }])
    const order = events.filter(event => event.type === 'stream' || event.type === 'display').map(event => event.type === 'stream' ? event.text.split('\n')[0] : event.kind)
    expect(order.indexOf('display_data')).toBeGreaterThan(order.indexOf('one'))
    expect(told(await session.python('clear_output(wait=True)'), 'clear')).toMatchObject([{ wait: true }])
    const long = await session.python('print("x" * 5000)', { limits: { ...limits, text: 1000 } })
    expect(printedText(long)).toBe('x'.repeat(1000))
    expect(printedText(long, 'stderr')).toContain('longer than 1,000 characters')
  })

  it('[DRV3] a traceback names the cell and its lines, also of code that does not compile', async () => {
    const events = await session.python('def half(n):\n    return n / 0\n\nhalf(3)', { name: 'halves' })
    expect(events.at(-1)).toMatchObject({ cancelled: false, failure: { name: 'ZeroDivisionError', message: 'division by zero', line: 2 } })
    const [failure] = told(events, 'ended').map(event => stripVTControlCharacters(event.failure!.traceback.join('\n')))
    expect(failure).toMatch(/Cell halves/)
    expect(failure).toMatch(/----> 4 half\(3\)/)
    expect((await session.python('x = 1\ny = = 2')).at(-1)).toMatchObject({ failure: { name: 'SyntaxError', line: 2 } })
    const spark = await session.python('spark.sql("SELECT nothing_there FROM range(3)")')
    expect(spark.at(-1)).toMatchObject({ failure: { name: 'AnalysisException', kind: expect.stringContaining('UNRESOLVED_COLUMN'), line: 1, message: expect.not.stringContaining('JVM') } })
  })

  it('[DRV3] what is too large for the link is cut, and the session goes on', async () => {
    const large = await session.python('from IPython.display import HTML\ndisplay(HTML("あ" * 9_000_000))\ndisplay(HTML("あ" * 8_000_000))\nraise ValueError("あ" * 40_000_000)')
    expect(told(large, 'display').map(event => [Object.keys(event.data), event.data['text/html']?.toString().length])).toEqual([[['text/plain'], undefined], [['text/plain', 'text/html'], 8_000_000]])
    expect(told(large, 'ended')[0]!.failure!.message).toHaveLength(1024 * 1024)
    expect(await print('print("on")')).toBe('on\n')
  })

  it('[INT6] a name means what it is, told without running anything of a cell: types, signatures, what is said of it, and the columns of a DataFrame with no job', async () => {
    const ask = async (...names: string[]) => (await session.client.call('cell.describe', { language: 'python', source: names.join('.'), offset: names.join('.').length, names, most: 2 })).found
    const events = await session.python(`
import math, os
class Loud:
    "It shouts."
    def __repr__(self): print("CALLED"); return "loud"
    def __getattr__(self, name): print("CALLED"); return 1
    @property
    def shout(self):
        "How loud."
        print("CALLED")
    def speak(self, words: str = "hm", *, times: int = 2, to=None) -> str:
        """Says it.

        At length."""
loud = Loud()
def lazy(x, y=loud, *rest): pass
seen = spark.range(3).selectExpr("id", "id * 1.5D AS half", "array(id) AS many")
number, words, count_of = 41, "it's", {"a": 1}`)
    expect(told(events, 'ended')[0]!.failure).toBeNull()
    expect(await ask('seen')).toMatchObject({ of: 'variable', type: expect.stringMatching(/^pyspark.*DataFrame$/), columns: [{ name: 'id', type: 'bigint' }, { name: 'half', type: 'double' }], columnCount: 3 })
    expect(await ask('seen', 'half')).toMatchObject({ of: 'column', type: 'double' })
    expect(await ask('seen', 'filter')).toMatchObject({ of: 'function', signatures: [expect.stringMatching(/^filter\(self, condition/)], doc: expect.stringContaining('Filters rows') })
    expect(await ask('loud')).toMatchObject({ of: 'variable', type: 'Loud', doc: 'It shouts.', value: null })
    expect(await ask('loud', 'shout')).toMatchObject({ of: 'property', doc: 'How loud.' })
    expect(await ask('loud', 'nothing')).toBeNull()
    expect(await ask('loud', 'speak')).toMatchObject({ of: 'function', signatures: ["speak(self, words: str = 'hm', *, times: int = 2, to=None) -> str"], doc: 'Says it.' })
    expect(await ask('lazy')).toMatchObject({ signatures: ['lazy(x, y=..., *rest)'], doc: null })
    expect(await ask('Loud')).toMatchObject({ of: 'class' })
    expect(await ask('math')).toMatchObject({ of: 'module', type: 'math' })
    expect(await ask('math', 'sqrt')).toMatchObject({ of: 'function', signatures: ['sqrt(x, /)'] })
    expect(await ask('number')).toMatchObject({ type: 'int', value: '41', doc: null })
    expect(await ask('words')).toMatchObject({ type: 'str', value: '"it\'s"' })
    expect(await ask('count_of')).toMatchObject({ type: 'dict', size: 1, value: null })
    expect(await ask('not_there')).toBeNull()
    expect(printedText(session.events)).not.toContain('CALLED')
    const run = await session.begin('import time\nprint("begun")\ntime.sleep(30)')
    await session.printed(run, 'begun')
    expect(await ask('number'), 'not while a cell runs').toBeNull()
    await session.interrupt(run)
    expect(session.events.filter(event => event.type === 'progress' && event.run === run)).toEqual([])
  })

  it('[DRV3] completion knows what is there', async () => {
    await print('frame_of_mine = spark.range(3)')
    const ask = async (source: string) => (await session.client.call('cell.complete', { language: 'python', source, offset: source.length, most: 500 })).found
    expect((await ask('frame_of_mi'))?.items).toContainEqual(expect.objectContaining({ label: 'frame_of_mine' }))
    const members = await ask('spark.ra')
    expect(members).toMatchObject({ start: 6 })
    expect(members?.items).toContainEqual({ label: 'range', kind: 'function', detail: '' })
    const run = await session.begin('import time\nprint("waits")\ntime.sleep(60)')
    await session.printed(run, 'waits')
    expect(await ask('frame_of_mi')).toBeNull()
    await session.interrupt(run)
  })

  it('[DRV4] views, settings, functions and the current database are shared with SQL, both ways', async () => {
    await print('spark.range(7).createOrReplaceTempView("of_python")\nspark.conf.set("spark.sql.shuffle.partitions", "11")\nspark.sql("CREATE DATABASE IF NOT EXISTS other")\nspark.catalog.setCurrentDatabase("other")\nspark.udf.register("plus_one", lambda x: x + 1, "long")')
    const seen = await sql('SELECT count(*) AS n FROM of_python', 'SET spark.sql.shuffle.partitions', 'SELECT current_database() AS d', 'SELECT plus_one(41) AS n')
    expect(seen.at(-1)).toMatchObject({ failure: null })
    expect([await rows(seen), await rows(seen, 1), await rows(seen, 2), await rows(seen, 3)]).toEqual([[[7n]], [['spark.sql.shuffle.partitions', '11']], [['other']], [[42n]]])
    await sql('CREATE OR REPLACE TEMP VIEW of_sql AS SELECT * FROM range(9)', 'SET spark.sql.shuffle.partitions = 13', 'USE default')
    expect(await print('print(spark.table("of_sql").count(), spark.conf.get("spark.sql.shuffle.partitions"), spark.catalog.currentDatabase())')).toBe('9 13 default\n')
  })

  it('[DRV4] a cell that stops Spark, or asks for a session of its own, has the one that all share', async () => {
    const events = await session.python('from pyspark.sql import SparkSession\nspark.stop(); sc.stop()\nagain = SparkSession.builder.getOrCreate()\nprint(again.range(2).count(), again.sparkContext is sc)')
    expect(printedText(events)).toBe('2 True\n')
    expect(printedText(events, 'stderr')).toContain('goes on')
    expect(await rows(await sql('SELECT 1 AS one'))).toEqual([[1]])
  })

  it('[DRV5] parameters are typed variables, and times are those of the session', async () => {
    const parameters: Record<string, PythonValue> = {
      t: { type: 'text', value: 'x"; raise SystemExit #' }, n: { type: 'number', value: -42 }, f: { type: 'number', value: 0.5 }, b: { type: 'boolean', value: true }, d: { type: 'date', value: '2001-02-03' },
      z: { type: 'text', value: null }, l: { type: 'list', of: 'number', value: [1, 2.5] }, r: { type: 'range', start: '2001-01-01', end: null }, at: { type: 'datetime', value: '2001-02-03T04:05:06+09:00' },
    }
    const said = await print('print(repr([t, n, f, b, d, z, l, r]), at.isoformat(), spark.sql("SELECT :d AS d, :t AS t", args={"d": d, "t": t}).first())\nprint(spark.sql("SELECT TIMESTAMP \'2001-02-03 04:05:06\' AS at").first().at)', parameters)
    expect(said).toBe(`['x"; raise SystemExit #', -42, 0.5, True, datetime.date(2001, 2, 3), None, [1, 2.5], (datetime.date(2001, 1, 1), None)] 2001-02-03T04:05:06+09:00 Row(d=datetime.date(2001, 2, 3), t='x"; raise SystemExit #')\n2001-02-03 04:05:06\n`)
  })

  it('[DRV5] whatever is in a parameter stays data: a text that comes back is the text that went', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom("'; DROP TABLE a --", '"""\nimport os\nos._exit(1)\n"""', '{t}', '%s', '${env:HOME}', '\\', '\u0000', '\u2028', '!ls', '%run x', '__import__("os")')), { minLength: 1, maxLength: 5 }), async texts => {
      const value = texts.join('')
      const said = await print('import json\nprint(json.dumps([t, l, type(t).__name__]))', { t: { type: 'text', value }, l: { type: 'list', of: 'text', value: texts } })
      expect(JSON.parse(said)).toEqual([value, texts, 'str'])
    }), { numRuns: 40 })
    const found = fc.sample(fc.string(), 1)[0]!
    expect(JSON.parse(await print('print(json.dumps(spark.sql("SELECT :t AS t", args={"t": t}).first().t))', { t: { type: 'text', value: found } }))).toBe(found)
  })

  it('[DRV5] no code, value or secret of Python cells is on a command line', async () => {
    const lines = commandLines(session)
    expect(lines).toContain('driver/python.py')
    expect(lines).not.toMatch(/createOrReplaceTempView|raise SystemExit|secret=/)
  })

  it.each(['.count()', '', '.rdd.map(lambda row: row).count()'])('[DRV6] an interrupt of a Spark job (%s) is acknowledged at once and ends it within two seconds; variables live on', async action => {
    const run = await session.begin(`kept = 5\nspark.range(0, 200000000000, 1, 8).selectExpr("pow(id, 1.5) % 7 AS x").where("x = 3")${action}`)
    await session.until(event => event.type === 'progress' && event.run === run && event.active > 0)
    const { end, acknowledged, over } = await session.interrupt(run)
    expect(end).toMatchObject({ cancelled: true, failure: null })
    expect(acknowledged).toBeLessThan(1000)
    expect(over).toBeLessThan(3000)
    expect(lost(run)).toEqual([])
    expect(await print('print(kept, spark.range(4).count(), sc.statusTracker().getActiveJobsIds())')).toBe('5 4 []\n')
  })

  it('[DRV6] user code is interrupted as by the keyboard, and a run that waits behind another never starts', async () => {
    const run = await session.begin('import time\nprint("waits")\ntry:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    stopped = "by hand"\n    raise')
    const behind = await session.begin('started_too = 1')
    await session.printed(run, 'waits')
    await session.client.call('cell.interrupt', { run: behind })
    expect(await session.interrupt(run)).toMatchObject({ end: { cancelled: true } })
    expect(await ended(behind)).toMatchObject({ cancelled: true })
    expect(lost(run)).toEqual([])
    expect(await print('print(stopped, "started_too" in globals())')).toBe('by hand False\n')
  })

  it.each([
    ['swallows the interrupt', 'import time\nprint("waits")\nwhile True:\n    try:\n        time.sleep(1)\n    except KeyboardInterrupt:\n        pass'],
    ['holds the interpreter', 'import re\nprint("waits", flush=True)\nimport time; time.sleep(0.2)\nre.match(r"(a+)+$", "a" * 60 + "b")'],
    ['waits for what Spark plans', 'print("waits")\nspark.sql("SELECT levenshtein(repeat(\'a\', 120000), repeat(\'b\', 120000)) AS steps").collect()'],
  ])('[DRV6] [DRV4] a cell that %s is over within two seconds, and the application and its views live on', async (how, source) => {
    await print('spark.range(6).createOrReplaceTempView("lives")')
    const run = await session.begin(source)
    await session.printed(run, 'waits')
    await new Promise(resolve => setTimeout(resolve, 700))
    const { end, acknowledged, over } = await session.interrupt(run)
    expect(end).toMatchObject({ cancelled: true, failure: null })
    expect(acknowledged).toBeLessThan(1000)
    expect(over).toBeLessThan(3000)
    expect(lost(run)).toMatchObject(how.startsWith('waits') ? [] : [{ reason: 'cancel', language: 'python' }])
    expect(await rows(await sql('SELECT count(*) AS n FROM lives'))).toEqual([[6n]])
    expect(await print('print(spark.table("lives").count())')).toBe('6\n')
  })

  it('[DRV4] a child that crashes is started again: it is told, and the application, its views and its SQL live on', async () => {
    await print('mine = 1\nspark.range(3).createOrReplaceTempView("stays")')
    const events = await session.python('import os\nos._exit(3)')
    expect(told(events, 'lost')).toMatchObject([{ reason: 'crash' }])
    expect(events.at(-1)).toMatchObject({ cancelled: false, failure: { name: 'PythonLost', message: expect.stringContaining('exit code 3') } })
    expect(await rows(await sql('SELECT count(*) AS n FROM stays'))).toEqual([[3n]])
    expect(await print('print("mine" in globals(), spark.table("stays").count(), spark.catalog.currentDatabase())')).toBe('False 3 default\n')
    const killed = await session.python('import os, signal, time\nif os.fork() == 0:\n    time.sleep(600)\nos.kill(os.getpid(), signal.SIGKILL)')
    expect(killed.at(-1)).toMatchObject({ failure: { message: expect.stringContaining('SIGKILL') } })
    // Between runs, too.
    const pid = Number(await print('import os\nprint(os.getpid())'))
    process.kill(pid, 'SIGKILL')
    await session.until(event => event.type === 'lost' && event.run === null)
    expect(await print('print("back")')).toBe('back\n')
  })

  it('[DRV4] the child ends with the driver', async () => {
    const pid = Number(await print('import os\nprint(os.getpid())'))
    const other = await startSession()
    try {
      const second = Number(((await other.python('import os\nprint(os.getpid())')).find(event => event.type === 'stream') as { text: string }).text)
      other.submitted.kill()
      await other.submitted.ended
      await expect.poll(() => { try { return process.kill(second, 0) } catch { return false } }, { timeout: 10_000 }).toBe(false)
      expect(process.kill(pid, 0)).toBe(true)
    } finally {
      await other.close()
    }
  }, 120_000)
})
