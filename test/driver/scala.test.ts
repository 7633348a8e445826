import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriverEvent, ScalaValue } from '../../contract/driver/contract.ts'
import { commandLines, limits, printedText, skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'

const patient = { timeout: 30_000 }

describe.skipIf(skipWithoutSpark)('Scala in a session', () => {
  let session: TestSession
  beforeAll(async () => {
    session = await startSession({ timezone: 'Asia/Tokyo' })
    // The first cell starts the interpreter.
    await session.scala('1')
  }, 240_000)
  afterAll(() => session?.close())

  const sql: TestSession['sql'] = (...texts) => session.sql(...texts)
  const rows: TestSession['rows'] = (events, at) => session.rows(events, at)
  const failure = (events: DriverEvent[]) => told(events, 'ended')[0]!.failure
  const shown = (events: DriverEvent[]) => told(events, 'display').map(event => event.data['text/plain'] ?? event.data['text/html'])
  /** Runs a cell that must not fail; gives its events. */
  async function good(source: string, parameters: Record<string, ScalaValue> = {}): Promise<DriverEvent[]> {
    const events = await session.scala(source, { parameters })
    expect(events.at(-1)).toMatchObject({ type: 'ended', failure: null, cancelled: false })
    return events
  }
  const print = async (source: string, parameters?: Record<string, ScalaValue>) => printedText(await good(source, parameters))
  const python = async (source: string) => {
    const events = await session.python(source)
    expect(events.at(-1)).toMatchObject({ failure: null })
    return printedText(events)
  }
  const lost = (run: string) => session.events.filter(event => event.type === 'lost' && event.run === run)

  it('[DRV1] Scala cells have the spark and sc of the application, and what its shell imports', async () => {
    const { application, languages } = await session.client.call('session.describe', {})
    expect(languages).toContain('scala')
    expect(await print('println(sc.applicationId + " " + spark.range(5).count() + " " + Seq(1, 2, 3).toDS().map(_ * 2).reduce(_ + _) + " " + sql("SELECT 7 AS n").select(max($"n")).first().getInt(0))')).toBe(`${application} 5 12 7\n`)
  })

  it('[DRV1] the last value is shown with its name and type, and what has none is not', async () => {
    expect(shown(await good('val a = 1\nval word = "é"'))).toEqual(['val word: String = é'])
    expect(shown(await good('a + 41'))[0]).toMatch(/^val res\d+: Int = 42$/)
    expect(shown(await good('var list = List("x")'))).toEqual(['var list: List[String] = List(x)'])
    for (const source of ['println("only printed")', 'def twice(n: Int) = n * 2', 'class Thing', 'import scala.util.Try', 'lazy val never = sys.error("evaluated")', 'list = Nil', '', ' \n', '// a remark', '/* another\n */']) expect(shown(await good(source))).toEqual([])
    expect(told(await good('oasis.html("<b>four</b>"); display(Seq(1))'), 'display')).toMatchObject([
      { kind: 'display_data', data: { 'text/html': '<b>four</b>' } }, { kind: 'display_data', data: { 'text/plain': 'List(1)' } },
    ])
  })

  it('[DRV1] what a cell prints is told while it runs, also by its threads and its tasks, and nothing of others', async () => {
    const run = await session.beginScala('println("one"); Console.err.println("two"); System.out.println("three")\nThread.sleep(1500)\nprintln("four")')
    await session.printed(run, 'three')
    expect(session.events.some(event => event.type === 'ended' && event.run === run)).toBe(false)
    await session.printed(run, 'four')
    const events = session.events.filter(event => event.type === 'stream' && event.run === run)
    expect([printedText(events), printedText(events, 'stderr')]).toEqual(['one\nthree\nfour\n', 'two\n'])
    expect((await print('sc.parallelize(1 to 4, 2).foreach(n => println("task " + n))')).split('\n').sort()).toEqual(['', 'task 1', 'task 2', 'task 3', 'task 4'])
    expect(await print('import scala.concurrent._, duration._, ExecutionContext.Implicits.global\nval kept = 3\nAwait.result(Future { println("later " + kept) }, 10.seconds)')).toBe('later 3\n')
    expect(await print('print("あ" * 3); System.out.write("é".getBytes("UTF-8")(0)); System.out.write("é".getBytes("UTF-8")(1)); System.out.flush()')).toBe('あああé')
  })

  it('[DRV1] what is printed over the limit is left out, and that is said', async () => {
    const events = await session.scala('for (_ <- 1 to 100) print("x" * 1000000)\nprintln("after")', { limits: { ...limits, text: 1000 } })
    expect(printedText(events)).toBe('x'.repeat(1000))
    expect(printedText(events, 'stderr')).toBe('\nThe output is longer than 1,000 characters; the rest is left out.\n')
    const value = await session.scala('"é" * 5000', { limits: { ...limits, text: 1000 } })
    expect([printedText(value).length, shown(value)]).toEqual([1000, []])
    expect(failure(await session.scala('oasis.html("x" * 9000000)'))).toMatchObject({ message: expect.stringContaining('cannot be shown') })
  })

  it('[DRV1] definitions last, can be made anew, and come with their companions', async () => {
    await good('case class Point(x: Long, label: String)\nobject Point { def origin = Point(0, "o") }\nval points = Seq(Point(1, "a"), Point.origin).toDS().map(p => p.copy(x = p.x + 1))\nprintln(points.collect().toList)')
    expect(await print('println(points.map(_.x).collect().toList + " " + Point.origin)')).toBe('List(2, 1) Point(0,o)\n')
    await good('def half(n: Int) = n / 2')
    expect(await print('println(half(9))')).toBe('4\n')
    await good('def half(n: Int) = n / 2.0\nval offset = 5')
    expect(await print('println(half(9)); println(sc.parallelize(1 to 3).map(n => half(n) + offset).sum())')).toBe('4.5\n18.0\n')
    expect(await print('import scala.util.chaining._\nprintln(1.pipe(_ + 1))')).toBe('2\n')
    expect(await print('println(2.pipe(_ + 1))')).toBe('3\n')
    expect(await print('trait Animal { def says: String }\nclass Cat extends Animal { def says = "miau" }\nimplicit class Loud(animal: Animal) { def loud = animal.says.toUpperCase }\nprintln((new Cat).loud)\nclass Dog extends Animal { def says = "wau" }\nprintln((new Dog).loud)')).toBe('MIAU\nWAU\n')
  })

  it('[DRV1] what does not compile tells each mistake with its line and column, and runs nothing', async () => {
    const events = await session.scala('println("not run")\nval 犬 = "𝒳"; val b: Int = "s"\n\n  missing(3)', { name: 'wrong' })
    expect(printedText(events)).toBe('')
    expect(failure(events)).toMatchObject({
      name: 'CompileError', line: 2, offset: 45, message: expect.stringMatching(/^type mismatch/),
      places: [{ line: 2, column: 27, message: expect.stringMatching(/^type mismatch/) }, { line: 4, column: 3, message: 'not found: value missing' }],
    })
    expect(failure(events)!.traceback).toEqual(expect.arrayContaining(['line 4, column 3: error: not found: value missing', '      missing(3)', '      ^']))
    expect(failure(await session.scala('case class Fine(n: Int)\n\nval x = Fine("1")'))).toMatchObject({ line: 3, places: [{ line: 3, column: 14 }] })
    expect(failure(await session.scala('val x = = 2'))).toMatchObject({ line: 1, offset: 8 })
    expect(failure(await session.scala('def open(n: Int) = {\n  n +'))).toMatchObject({ name: 'CompileError', line: 2, message: expect.stringContaining('not closed') })
    expect(failure(await session.scala('val s = """never ends'))).toMatchObject({ name: 'CompileError', line: 1 })
  })

  it('[DRV1] an error tells the lines of the cells, what it was caused by, and no frame of what is below', async () => {
    await session.scala('def third(n: Int) =\n  n / (n - n)', { name: 'thirds' })
    const found = failure(await session.scala('val n = 3\n\nList(n).map { m =>\n  third(m)\n}', { name: 'uses' }))!
    expect(found).toMatchObject({ name: 'ArithmeticException', message: '/ by zero', line: 4 })
    expect(found.traceback.slice(0, 2)).toEqual(['java.lang.ArithmeticException: / by zero', '    at third (thirds, line 2)'])
    expect(found.traceback.at(-1)).toBe('    at (uses, line 3)')
    const cause = failure(await session.scala('try third(1)\ncatch { case e: Exception => throw new IllegalStateException("outer", e) }'))!
    expect(cause).toMatchObject({ name: 'IllegalStateException', message: 'outer', line: 2 })
    expect(cause.traceback).toContain('Caused by: java.lang.ArithmeticException: / by zero')
    const task = failure(await session.scala('val k = 0\nsc.parallelize(1 to 2)\n  .map(n => n / k)\n  .count()'))!
    expect(task).toMatchObject({ name: 'SparkException', line: 3, message: expect.not.stringContaining('\tat ') })
    expect(task.traceback.slice(-2)).toEqual(['Caused by: java.lang.ArithmeticException: / by zero', expect.stringMatching(/\(In\[1\], line 3\)$/)])
    expect(failure(await session.scala('spark.sql("SELECT nothing_there FROM range(3)")'))).toMatchObject({ name: 'AnalysisException', line: 1, kind: expect.stringContaining('UNRESOLVED_COLUMN'), message: expect.not.stringContaining('Project') })
    expect(failure(await session.scala('def deep(n: Int): Int = 1 + deep(n)\ndeep(1)'))).toMatchObject({ name: 'StackOverflowError' })
  })

  it('[DRV1] no cell ends the application', async () => {
    for (const source of ['sys.exit(3)', 'sys.exit()', 'System.exit(3)', 'Runtime.getRuntime.halt(3)']) expect(failure(await session.scala(source))).toMatchObject({ message: expect.stringContaining('cannot end the application') })
    expect(printedText(await good('spark.stop(); sc.stop(); spark.close()\nprintln(spark.range(3).count())'), 'stderr')).toContain('goes on')
    expect(await print('println(spark.range(2).count())')).toBe('2\n')
  })

  it('[DRV3] a Dataset that is shown or is the last value becomes a result of its first rows, and no text', async () => {
    const events = await session.scala('val frame = spark.range(0, 100, 1, 4).selectExpr("id", "concat(\'é\', id) AS s")\ndisplay(frame.limit(2))\nframe', { limits: { ...limits, rows: 10, text: 1000 } })
    expect(told(events, 'table')).toMatchObject([
      { rows: 2, cut: null, last: false, columns: [{ name: 'id', type: 'bigint' }, { name: 's', type: 'string' }] }, { rows: 10, cut: 'rows', last: true },
    ])
    expect(await rows(events)).toEqual([[0n, 'é0'], [1n, 'é1']])
    expect([...told(events, 'stream'), ...told(events, 'display')]).toEqual([])
    expect(await rows(await good('Seq(("a", 1.5), ("b", 2.5)).toDS()'))).toEqual([['a', 1.5], ['b', 2.5]])
    const failed = await session.scala('val fine = 1\n\nspark.sql("SELECT raise_error(\'gone wrong\') AS e")')
    expect(told(failed, 'table')).toEqual([])
    expect(failure(failed)).toMatchObject({ line: 3, kind: expect.any(String), message: expect.stringContaining('gone wrong') })
    expect(await print('try display(spark.sql("SELECT raise_error(\'again\') AS e")) catch { case e: Exception => println("caught") }')).toBe('caught\n')
  })

  it('[INT6] a name means how it is declared, told by the compiler alone, and a DataFrame its columns', async () => {
    const ask = async (source: string) => (await session.client.call('cell.describe', { language: 'scala', source, offset: [...source].length, names: source.split(/\W+/).at(-1) === source ? [source] : source.split('.'), most: 2 })).found
    const events = await session.scala('val number = 41\nval seen = spark.range(3).selectExpr("id", "id * 1.5D AS half", "array(id) AS many")\nlazy val late: org.apache.spark.sql.DataFrame = { println("CALLED"); seen }\ndef double(n: Int, times: Int = 2): Int = n * times\ncase class Told(word: String)')
    expect(told(events, 'ended')[0]!.failure).toBeNull()
    expect(await ask('number')).toMatchObject({ of: 'variable', signatures: ['val number: Int'], columns: [] })
    expect(await ask('double')).toMatchObject({ of: 'function', signatures: [expect.stringMatching(/^def double\(n: Int, times: Int/)] })
    expect(await ask('seen')).toMatchObject({ signatures: [expect.stringMatching(/^val seen: .*(DataFrame|Dataset)/)], columns: [{ name: 'id', type: 'bigint' }, { name: 'half', type: 'double' }], columnCount: 3 })
    expect(await ask('spark.sql')).toMatchObject({ of: 'function', signatures: expect.arrayContaining([expect.stringContaining('sqlText: String')]) })
    expect(await ask('late')).toMatchObject({ columns: [] })
    expect(await ask('not_there')).toBeNull()
    expect(printedText(session.events)).not.toContain('CALLED')
    expect(printedText(await session.scala('println(number + seen.count())'))).toBe('44\n')
    expect(told(await session.scala('val seen = spark.range(1)'), 'ended')[0]!.failure).toBeNull()
    expect(await ask('seen'), 'what it is now').toMatchObject({ columns: [{ name: 'id', type: 'bigint' }], columnCount: 1 })
  }, 120_000)

  it('[DRV3] completion knows what is there', async () => {
    await good('val frame_of_mine = spark.range(3)')
    const ask = async (source: string) => (await session.client.call('cell.complete', { language: 'scala', source, offset: [...source].length, most: 500 })).found
    await expect.poll(() => ask('/* 𝒳 */ frame_of_mi'), patient).toMatchObject({ start: 8, items: [{ label: 'frame_of_mine', kind: 'variable' }] })
    await expect.poll(async () => (await ask('spark.ra'))?.items, patient).toContainEqual({ label: 'range', kind: 'function', detail: expect.stringContaining('Long') })
    const run = await session.beginScala('println("waits")\nThread.sleep(60000)')
    await session.printed(run, 'waits')
    expect(await ask('frame_of_mi')).toBeNull()
    await session.interrupt(run)
  })

  it('[DRV4] views, cached tables, functions, settings and the current database of each language are seen by the others', async () => {
    const makes = {
      sql: async (name: string) => {
        const made = await sql(`CREATE OR REPLACE TEMP VIEW view_${name} AS SELECT * FROM range(3)`, `CACHE TABLE view_${name}`, `CREATE DATABASE IF NOT EXISTS base_${name}`, `USE base_${name}`, 'SET spark.sql.shuffle.partitions = 11', `CREATE OR REPLACE TEMPORARY FUNCTION plus_${name} AS 'org.apache.hadoop.hive.ql.udf.generic.GenericUDFUpper'`)
        expect(made.at(-1)).toMatchObject({ type: 'ended' })
      },
      python: (name: string) => python(`spark.range(4).createOrReplaceTempView("view_${name}")\nspark.catalog.cacheTable("view_${name}")\nspark.sql("CREATE DATABASE IF NOT EXISTS base_${name}")\nspark.catalog.setCurrentDatabase("base_${name}")\nspark.conf.set("spark.sql.shuffle.partitions", "12")\nspark.udf.register("plus_${name}", lambda x: x + 1, "long")`),
      scala: (name: string) => good(`case class Made(id: Long)\nspark.range(5).as[Made].map(m => m.copy(id = m.id * 2)).createOrReplaceTempView("view_${name}")\nspark.catalog.cacheTable("view_${name}")\nspark.sql("CREATE DATABASE IF NOT EXISTS base_${name}")\nspark.catalog.setCurrentDatabase("base_${name}")\nspark.conf.set("spark.sql.shuffle.partitions", "13")\nspark.udf.register("plus_${name}", (x: Long) => x + 1)`),
    }
    const statement = (name: string) => `SELECT count(*) AS n, current_database() AS d${name === 'sql' ? '' : `, plus_${name}(41) AS f`} FROM view_${name}`
    const sees = {
      sql: async (name: string) => {
        const seen = await sql(statement(name), 'SET spark.sql.shuffle.partitions')
        expect(seen.at(-1)).toMatchObject({ failure: null })
        return [...(await rows(seen))[0]!, (await rows(seen, 1))[0]![1]].map(String).join(' ')
      },
      python: async (name: string) => (await python(`print(*spark.sql("${statement(name)}").first(), spark.conf.get("spark.sql.shuffle.partitions"))\nassert spark.catalog.isCached("view_${name}")`)).trim(),
      scala: async (name: string) => (await print(`println(spark.sql("${statement(name)}").first().toSeq.mkString(" ") + " " + spark.conf.get("spark.sql.shuffle.partitions"))\nassert(spark.catalog.isCached("view_${name}"))`)).trim(),
    }
    const expected = { sql: '3 base_sql 11', python: '4 base_python 42 12', scala: '5 base_scala 42 13' }
    for (const maker of ['sql', 'python', 'scala'] as const) {
      await makes[maker](maker)
      for (const seer of ['sql', 'python', 'scala'] as const) expect([maker, seer, await sees[seer](maker)]).toEqual([maker, seer, expected[maker]])
    }
    await sql('USE default')
  }, 180_000)

  it('[DRV5] parameters are typed vals, and a value does not change the type', async () => {
    const parameters: Record<string, ScalaValue> = {
      t: { type: 'text', value: 'x"""; sys.exit() //' }, n: { type: 'number', value: 42 }, whole: { type: 'number', value: 42, integer: true }, b: { type: 'boolean', value: true }, d: { type: 'date', value: '2001-02-03' },
      z: { type: 'text', value: null }, l: { type: 'list', of: 'number', value: [1, 2.5] }, s: { type: 'list', of: 'text', value: ['a', 'b'] }, e: { type: 'list', of: 'text', value: [] }, r: { type: 'range', start: '2001-01-01', end: null },
      at: { type: 'datetime', value: '2001-02-03T04:05:06+09:00' }, none: { type: 'number', value: null }, type: { type: 'text', value: 'a word of Scala' },
    }
    const said = await print('val typed: (String, Double, Long, Boolean, java.time.LocalDate, Seq[Double], Seq[String], (java.time.LocalDate, java.time.LocalDate), java.time.Instant) = (t, n, whole, b, d, l, s, r, at)\nprintln(typed); println(z + " " + oasis.has("none") + oasis.has("n") + " " + e + " " + `type`); println(spark.range(3).where($"id" < n).filter(id => id > whole - 42).count())\nprintln(spark.sql("SELECT :d AS d, CAST(:at AS STRING) AS at", Map("d" -> d, "at" -> at)).first())', parameters)
    expect(said).toBe('(x"""; sys.exit() //,42.0,42,true,2001-02-03,List(1.0, 2.5),List(a, b),(2001-01-01,null),2001-02-02T19:05:06Z)\nnull falsetrue List() a word of Scala\n2\n[2001-02-03,2001-02-03 04:05:06]\n')
    expect(failure(await session.scala('println(none + 1)', { parameters }))).toMatchObject({ name: 'NoSuchElementException', message: 'The parameter none has no value. oasis.has("none") tells whether it has one.' })
    // A cell that takes the name has it until the next, which has the parameter again.
    expect(await print('val n = "mine"\nprintln(n)', parameters)).toBe('mine\n')
    expect(await print('println(n)', { ...parameters, n: { type: 'number', value: 1e300 } })).toBe('1.0E300\n')
    expect(await print('println(spark.range(2).map(id => id + n).collect().toList)', { n: { type: 'number', value: 0.5 } })).toBe('List(0.5, 1.5)\n')
  })

  it('[DRV5] whatever is in a parameter stays data: a text that comes back is the text that went', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('"; sys.exit() //', '"""', '${sys.exit()}', '$t', '\\u0022', '\\', '\n', '\u0000', '\u2028', '*/', '%s', '`', "'", '\uD800')), { minLength: 1, maxLength: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }), async (texts, number) => {
      const value = texts.join('')
      const said = await print('def codes(text: String) = text.map(_.toInt).mkString(",")\nprintln(codes(t) + ";" + l.map(codes).mkString("|") + ";" + n)', { t: { type: 'text', value }, l: { type: 'list', of: 'text', value: texts }, n: { type: 'number', value: number } })
      const codes = (text: string) => text.split('').map(unit => unit.charCodeAt(0)).join(',')
      const [text, list, back] = said.trim().split(';')
      expect([text, list, Number(back)]).toEqual([codes(value), texts.map(codes).join('|'), number === 0 ? Number(back) : number])
    }), { numRuns: 25 })
  }, 180_000)

  it('[DRV5] no code or value of Scala cells is on a command line', async () => {
    const lines = commandLines(session)
    expect(lines).toContain('driver/start.py')
    expect(lines).not.toMatch(/frame_of_mine|sys\.exit|a word of Scala/)
  })

  it.each([
    ['a Spark job', 'println("waits")\nspark.range(0, 200000000000L, 1, 8).selectExpr("pow(id, 1.5) % 7 AS x").where("x = 3").count()'],
    ['a result that is being made', 'println("waits")\nspark.range(0, 200000000000L, 1, 8).selectExpr("pow(id, 1.5) % 7 AS x").where("x = 3")'],
    ['what waits', 'println("waits")\nThread.sleep(600000)'],
    ['a loop', 'var n = 0L\nprintln("waits")\nwhile (true) n += 1'],
    ['a function that calls itself', 'def on(n: Int): Int = if (n < 0) n else on((n + 1) & 0xff)\nprintln("waits")\non(1)'],
    ['a loop of the library', 'println("waits")\nIterator.from(1).map(_ % 7).foreach(n => n + 1)'],
  ])('[DRV6] an interrupt of %s is acknowledged at once and ends it within two seconds; what is defined lives on', async (_, source) => {
    await good('val stays = 5')
    const run = await session.beginScala(source)
    await session.printed(run, 'waits')
    const { end, acknowledged, over } = await session.interrupt(run)
    expect(end).toMatchObject({ cancelled: true, failure: null })
    expect(acknowledged).toBeLessThan(1000)
    expect(over).toBeLessThan(3000)
    expect(lost(run)).toEqual([])
    await expect.poll(() => print('println(s"$stays ${sc.statusTracker.getActiveJobIds().toList}")'), patient).toBe('5 List()\n')
  })

  it('[DRV6] [DRV4] a cell that does not stop is left behind unheard, and told; the application, its views and its SQL live on, and the next cell has another interpreter', async () => {
    await good('case class Kept(id: Long)\nspark.range(6).as[Kept].map(k => k).createOrReplaceTempView("lives")\nval gone = 1')
    const run = await session.beginScala('println("waits")\nwhile (true) try { Thread.sleep(50); print("still here") } catch { case _: Throwable => }')
    await session.printed(run, 'waits')
    const { end, acknowledged, over } = await session.interrupt(run)
    expect(end).toMatchObject({ cancelled: true, failure: null })
    expect(acknowledged).toBeLessThan(1000)
    expect(over).toBeLessThan(3000)
    expect(lost(run)).toMatchObject([{ language: 'scala', reason: 'cancel' }])
    expect(await rows(await sql('SELECT count(*) AS n FROM lives'))).toEqual([[6n]])
    expect(await print('println(spark.table("lives").count())\nThread.sleep(500)')).toBe('6\n')
    expect(failure(await session.scala('gone'))).toMatchObject({ message: 'not found: value gone' })
    expect(await print('case class Fresh(id: Long)\nval one = 1\nprintln(spark.range(3).as[Fresh].map(f => f.id + one).collect().toList)')).toBe('List(1, 2, 3)\n')
  })
})
