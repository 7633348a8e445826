import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriverEvent } from '../../contract/driver/contract.ts'
import type { PythonValue } from '../../contract/python/messages.ts'
import { commandLines, limits, printedText, skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findR, setUpR } from '../../scripts/setup/r.mjs'

const problem = await setUpR() as string | null
if (problem !== null) console.warn(`SKIPPED: ${problem}`)

describe.skipIf(skipWithoutSpark || findR() === null)('R in a session', () => {
  let session: TestSession
  beforeAll(async () => { session = await startSession({ timezone: 'Asia/Tokyo', conf: { 'spark.sql.shuffle.partitions': '2' } }) }, 180_000)
  afterAll(() => session?.close())

  const failure = (events: DriverEvent[]) => told(events, 'ended')[0]!.failure
  /** Runs a cell that must not fail; gives its events. */
  async function good(source: string, parameters: Record<string, PythonValue> = {}): Promise<DriverEvent[]> {
    const events = await session.r(source, { parameters })
    expect(events.at(-1)).toMatchObject({ type: 'ended', failure: null, cancelled: false })
    return events
  }
  const print = async (source: string, parameters?: Record<string, PythonValue>) => printedText(await good(source, parameters))
  const lost = (run: string | null) => session.events.filter(event => event.type === 'lost' && event.run === run)

  it('[DRV2] cells run in R, with what they print, values, warnings, plots and HTML; variables last', async () => {
    expect((await session.client.call('session.describe', {})).languages).toContain('r')
    const events = await good('x <- c(a = 1, b = 2)\ncat("é\\n")\nmessage("told")\nwarning("careful")\nsystem("echo below")\nx\ninvisible(5)\nplot(1:10); hist(c(1, 2, 2))\nhtml("<b>four</b>")')
    expect(printedText(events)).toBe('é\nbelow\na b \n1 2 \n')
    expect(printedText(events, 'stderr')).toMatch(/^told\nWarning.*careful\n$/)
    expect(told(events, 'display').map(event => Object.keys(event.data)[0])).toEqual(['text/html', 'image/png', 'image/png'])
    expect(told(events, 'display')[1]!.metadata).toEqual({ 'image/png': { width: 640, height: 480 } })
    expect(Buffer.from(told(events, 'display')[1]!.data['image/png'] as string, 'base64').subarray(1, 4).toString()).toBe('PNG')
    expect(await print('print(x[["b"]])\ninvisible(1)')).toBe('[1] 2\n')
    for (const source of ['', '# a remark', 'y <- 3']) expect((await good(source)).map(event => event.type)).toEqual(['started', 'ended'])
    const run = await session.beginR('cat("one\\n"); Sys.sleep(1.5); cat("two\\n")')
    await session.printed(run, 'one')
    expect(session.events.some(event => event.type === 'ended' && event.run === run)).toBe(false)
    await session.printed(run, 'two')
    const long = await session.r('for (at in 1:100) cat(strrep("x", 100000))', { limits: { ...limits, text: 1000 } })
    expect([printedText(long), printedText(long, 'stderr')]).toEqual(['x'.repeat(1000), '\nThe output is longer than 1,000 characters; the rest is left out.\n'])
  })

  it('[DRV2] an error tells its line and its calls, also of code that is no R', async () => {
    await good('half <- function(n) {\n  if (n > 2) stop("too much: ", n)\n  n / 2\n}')
    expect(failure(await session.r('f <- function(n) {\n  stop("bad ", n)\n}\n\nf(3)', { name: 'wrong' }))).toMatchObject({ message: 'bad 3', line: 2, traceback: ['Error: bad 3', 'f(3)', 'stop("bad ", n)  (wrong, line 2)'] })
    expect(failure(await session.r('y <- 1\nhalf(5)', { name: 'other' }))).toMatchObject({ message: 'too much: 5', line: 2 })
    expect(failure(await session.r('x <- 1\ny <- = 2'))).toMatchObject({ name: 'ParseError', line: 2, message: "unexpected '='" })
    expect(failure(await session.r('g <- function() {'))).toMatchObject({ name: 'ParseError', line: 1, message: 'unexpected end of input' })
    expect(failure(await session.r('x <- 1\n\nsql("SELECT nothing_there FROM range(3)")'))).toMatchObject({ line: 3, kind: expect.stringContaining('UNRESOLVED_COLUMN'), message: expect.not.stringContaining('Project') })
    expect(await print('caught <- tryCatch(collect(sql("SELECT raise_error(\'again\') AS e")), error = function(e) "caught")\ncaught')).toBe('[1] "caught"\n')
  })

  it('[DRV2] tables go to R and back with their values, and bound values stay what they are', async () => {
    const said = await print(`d <- collect(sql("SELECT id, CAST(id AS INT) AS i, concat('é', id) AS s, id / 2 AS h, DATE'2001-02-03' AS d, id > 0 AS b, TIMESTAMP'2001-02-03 04:05:06' AS at, NULL AS n, 9007199254740993 AS big, array(1, 2) AS l FROM range(2)"))
cat(sapply(d, function(column) class(column)[1]), "\\n", format(d$at[1]), d$s[2], d$h[2], d$b, is.na(d$n), d$big[1], d$l[1], "\\n")`)
    expect(said).toBe('numeric integer character numeric Date logical POSIXct character character character \n 2001-02-03 04:05:06 é1 0.5 FALSE TRUE TRUE TRUE 9007199254740993 [1, 2] \n')
    const back = await print(`made <- data.frame(i = c(1L, NA), h = c(0.5, NA), s = c("x'; é", NA), b = c(TRUE, NA), d = as.Date(c("2001-02-03", NA)), at = as.POSIXct(c(0, NA), origin = "1970-01-01"), f = factor(c("u", "v")))
again <- collect(createDataFrame(made)); made$f <- as.character(made$f)
all.equal(made, again, check.attributes = FALSE)
print(collect(sql("SELECT :a AS a, :n + 1 AS n, :none IS NULL AS z", a = "x' -- \${env:HOME}", n = 2L, none = NA_character_)))
count(sql("SELECT * FROM range(7)")); head(sql("SELECT * FROM range(7)"), 2)$id`)
    expect(back).toBe("[1] TRUE\n                  a n    z\n1 x' -- ${env:HOME} 3 TRUE\n[1] 7\n[1] 0 1\n")
    expect(failure(await session.r('collect(sql("SELECT * FROM range(100001)"))'))).toMatchObject({ message: expect.stringContaining('More than 100,000 rows') })
  }, 240_000)

  it('[DRV2] [DRV3] a DataFrame that is shown or is the last value becomes a result of its first rows, and no text', async () => {
    const events = await session.r('frame <- sql("SELECT id FROM range(0, 100, 1, 4)")\ndisplay(limit(frame, 2))\nframe', { limits: { ...limits, rows: 10, text: 1000 } })
    expect(told(events, 'table')).toMatchObject([{ rows: 2, cut: null, last: false, columns: [{ name: 'id', type: 'bigint' }] }, { rows: 10, cut: 'rows', last: true }])
    expect(await session.rows(events)).toEqual([[0n], [1n]])
    expect(told(events, 'stream')).toEqual([])
    expect(failure(await session.r('x <- 1\nsql("SELECT raise_error(\'gone wrong\') AS e")'))).toMatchObject({ line: 2, message: expect.stringContaining('gone wrong') })
  })

  it('[DRV2] [DRV3] a data.frame that is shown or is the last value becomes a result, with its names of rows; what is no table is printed', async () => {
    const events = await session.r('d <- data.frame(n = c(1.5, NA), s = c("a", "b"), row.names = c("one", "two"))\ndisplay(d)\ndata.frame(at = 1:20)', { limits: { ...limits, rows: 10, text: 1000 } })
    expect(told(events, 'table')).toMatchObject([{ rows: 2, cut: null, last: false, columns: [{ name: 'row', type: 'string' }, { name: 'n', type: 'double' }, { name: 's', type: 'string' }] }, { rows: 10, cut: 'rows', last: true }])
    expect(await session.rows(events)).toEqual([['one', 1.5, 'a'], ['two', null, 'b']])
    expect(await print('data.frame(z = complex(real = 1, imaginary = 2))\ndisplay(1:3)')).toBe('     z\n1 1+2i\n[1] 1 2 3\n')
    expect((await good('sql("CREATE DATABASE IF NOT EXISTS shown")')).map(event => event.type)).toEqual(['started', 'ended'])
  }, 60_000)

  it('[DRV2] the everyday verbs of SparkR work on DataFrames, by names and by expressions', async () => {
    const said = await print(`sales <- createDataFrame(data.frame(shop = c("a", "a", "b", "c'\\\\"), amount = c(1, 2, 30, NA), stringsAsFactors = FALSE))
shops <- createDataFrame(data.frame(shop = c("a", "b"), town = c("Ube", "Oita")))
totals <- agg(groupBy(filter(sales, sales$amount > 1 | isNull(sales$amount)), "shop"), total = sum(sales$amount), n = n(), amount = "max")
print(collect(arrange(totals, desc(col("n")), "shop")))
joined <- join(sales, shops, sales$shop == shops$shop, "left_outer")
print(collect(arrange(select(joined, sales$shop, shops$town, alias(sales$amount * 2 + 1, "twice")), "shop", "twice")))
print(sort(collect(join(shops, sales, "shop"))$amount))
print(collect(where(withColumn(sales, "size", ifelse(sales$amount >= 2, "large", otherwise(when(isNull(sales$amount), "none"), "small"))), "size <> 'small'"))$size)
print(collect(filter(sales, sales$shop %in% c("c'\\\\", "b")))$shop)
print(collect(agg(sales, avg = avg(sales$amount), most = max(sales$amount), root = sqrt(lit(16)), kinds = countDistinct(sales$shop))))
print(collect(selectExpr(drop(withColumnRenamed(distinct(union(shops, shops)), "town", "place"), "shop"), "upper(place) AS place"))$place)
sales$half <- cast(sales$amount / 2, "int"); printSchema(sales); print(names(sales)); print(dim(sales)); print(head(sales, 1)$half); print(nrow(take(sales, 2))); print(count(limit(sales, 3)))
print(collect(count(groupBy(sales, sales$shop)))$count)
dated <- sql("SELECT DATE'2001-02-03' AS d, TIMESTAMP'2001-02-03 04:05:06' AS at, id FROM range(3)")
cat(c(count(dated[dated$d >= as.Date("2001-02-03") & dated$id != 1, ]), count(filter(dated, as.POSIXct("2001-02-03 04:05:06") < dated$at)), names(dated[c("id", "d")]), names(select(dated, list("at", -dated$id)))), "\n")
c(c(1, 2) %in% 2, col(matrix(0, 1, 2)), union(1, 2), drop(3), length(stats::filter(1:3, 1)))`)
    expect(said).toBe(`  shop total n max(amount)
1    a     2 1           2
2    b    30 1          30
3 c'\\\\    NA 1          NA
  shop town twice
1    a  Ube     3
2    a  Ube     5
3    b Oita    61
4 c'\\\\ <NA>    NA
[1]  1  2 30
[1] "large" "large" "none" 
[1] "b"    "c'\\\\"
  avg most root kinds
1  11   30    4     3
[1] "UBE"  "OITA"
root
 |-- shop: string (nullable = true)
 |-- amount: double (nullable = true)
 |-- half: integer (nullable = true)
[1] "shop"   "amount" "half"  
[1] 4 3
[1] 0
[1] 2
[1] 3
[1] 2 1 1
2 0 id d at negative(id) 
[1] 0 1 1 2 1 2 3 3
`)
    expect(failure(await session.r('sales$nothing'))).toMatchObject({ message: 'The DataFrame has no column nothing. It has: shop, amount, half' })
    expect(failure(await session.r('collect(5)'))).toMatchObject({ message: expect.stringContaining('no DataFrame of Spark') })
  }, 240_000)

  it('[DRV2] a function of R is called from SQL, with what it uses of the variables, and its error is told', async () => {
    await good('rate <- 1.5\nscaled <- function(x) x * rate\nregisterFunction("in_r", function(x, s) paste0(s, "=", scaled(x)), "string")\nregisterFunction("day_after_it", function(d) d + 1, "date")\nregisterFunction("count_of", nchar, "bigint")\nregisterFunction("fails", function(x) stop("not ", x), "double")')
    const rows = await session.sql("SELECT in_r(id, concat('é', id)) AS a, CAST(day_after_it(DATE'2001-02-28') AS STRING) AS b, count_of(CAST(NULL AS STRING)) AS c, count_of('four') AS d FROM range(2) ORDER BY 1")
    expect(await session.rows(rows)).toEqual([['é0=0', '2001-03-01', null, 4n], ['é1=1.5', '2001-03-01', null, 4n]])
    expect(failure(await session.sql('SELECT fails(id) FROM range(1)'))).toMatchObject({ message: expect.stringContaining('The R function fails failed: not 0') })
    expect(failure(await session.r('registerFunction("odd", identity, "map<string,int>")'))).toMatchObject({ message: expect.stringContaining('A function of R gives one of') })
  }, 240_000)

  it('[DRV2] [DRV5] parameters are typed variables, and whatever is in them stays data', async () => {
    const parameters: Record<string, PythonValue> = {
      t: { type: 'text', value: 'x"; quit() #' }, n: { type: 'number', value: 0.1 }, b: { type: 'boolean', value: true }, d: { type: 'date', value: '2001-02-03' }, z: { type: 'number', value: null },
      l: { type: 'list', of: 'number', value: [1, 2.5] }, e: { type: 'list', of: 'text', value: [] }, r: { type: 'range', start: '2001-01-01', end: null }, at: { type: 'datetime', value: '2001-02-03T04:05:06+09:00' },
    }
    expect(await print('cat(sapply(list(t, n, b, d, z, l, e, r, at), function(v) class(v)[1]), "\\n")\ncat(t, n == 0.1, b, format(d), is.na(z), l, length(e), format(r), format(at), "\\n")', parameters)).toBe(
      'character numeric logical Date numeric numeric character Date POSIXct \nx"; quit() # TRUE TRUE 2001-02-03 TRUE 1 2.5 0 2001-01-01 NA 2001-02-03 04:05:06 \n')
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string(), fc.constantFrom('"; quit() #', "'", '\\', '\\u0041', '\n', '%s', '`', '${env:HOME}', '\u2028', '\u{1F600}')), { minLength: 1, maxLength: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }), async (texts, number) => {
      const value = texts.join('').replaceAll('\0', '')
      const said = await print('cat(utf8ToInt(t), ";", sprintf("%.17g", n))', { t: { type: 'text', value }, n: { type: 'number', value: number } })
      const [text, digits] = said.split(';').map(part => part.trim())
      expect(text!.split(' ').filter(Boolean).map(Number)).toEqual([...value].map(letter => letter.codePointAt(0)))
      // JSON has no negative zero.
      expect(Number(digits)).toBe(number + 0)
    }), { numRuns: 25 })
    for (const value of ['a\0b', '\uD800']) expect(failure(await session.r('t', { parameters: { t: { type: 'text', value } } }))).toMatchObject({ name: 'ParameterError' })
    const lines = commandLines(session)
    expect(lines).toContain('session.R')
    expect(lines).not.toMatch(/x"; quit|frame_of|secret=/)
  }, 240_000)

  it('[INT6] a name means its class, how it is called, the title of its help and its columns, told without running anything of a cell', async () => {
    const ask = async (...names: string[]) => (await session.client.call('cell.describe', { language: 'r', source: names.join('$'), offset: 1, names, most: 2 })).found
    await good('number <- 41\nmany <- c("a", "b")\nhalf <- function(n, times = number * 2) n / 2\nd <- data.frame(n = c(1.5, NA), s = "a", b = TRUE)\nseen <- sql("SELECT id, id * 1.5D AS half, array(id) AS many FROM range(3)")\nmakeActiveBinding("live", function() { cat("CALLED"); 1 }, globalenv())\nprint.loud <- function(x, ...) cat("CALLED")\nlength.loud <- function(x) { cat("CALLED"); 1L }\nloud <- structure(list(a = 1), class = "loud")')
    expect(await ask('number')).toMatchObject({ of: 'variable', type: 'numeric', value: '41' })
    expect(await ask('many')).toMatchObject({ type: 'character', size: 2, value: null })
    expect(await ask('half')).toMatchObject({ of: 'function', signatures: [expect.stringMatching(/^half\(n, times = number \* 2\)\s*$/)], doc: null })
    expect(await ask('d')).toMatchObject({ type: 'data.frame', columns: [{ name: 'n', type: 'numeric' }, { name: 's', type: 'character' }], columnCount: 3 })
    expect(await ask('d', 'b')).toMatchObject({ type: 'logical', size: 2 })
    expect(await ask('seen')).toMatchObject({ type: 'SparkDataFrame', columns: [{ name: 'id', type: 'bigint' }, { name: 'half', type: 'double' }], columnCount: 3 })
    expect(await ask('seen', 'half')).toMatchObject({ of: 'column', type: 'double' })
    expect(await ask('median')).toMatchObject({ of: 'function', signatures: [expect.stringContaining('median(x, na.rm = FALSE')], doc: 'Median Value' })
    expect(await ask('stats', 'sd')).toMatchObject({ of: 'function', signatures: [expect.stringContaining('sd(x')] })
    expect(await ask('sql')).toMatchObject({ of: 'function', signatures: [expect.stringContaining('sql(sqlQuery, ...)')] })
    expect(await ask('loud')).toMatchObject({ type: 'loud', size: 1 })
    for (const name of ['live', 'not_there']) expect(await ask(name)).toBeNull()
    expect(printedText(session.events)).not.toContain('CALLED')
  }, 60_000)

  it('[DRV2] completion knows what is there', async () => {
    await good('frame_of_mine <- 3')
    const ask = async (source: string) => (await session.client.call('cell.complete', { language: 'r', source, offset: [...source].length, most: 50 })).found
    await expect.poll(() => ask('# 𝒳\nframe_of_mi'), { timeout: 30_000 }).toEqual({ start: 4, items: [{ label: 'frame_of_mine', kind: 'variable', detail: '' }] })
    expect((await ask('read.cs'))?.items).toContainEqual({ label: 'read.csv', kind: 'function', detail: '' })
  })

  it.each([
    ['a Spark job', 'cat("waits\\n")\ncollect(sql("SELECT count(*) FROM range(0, 200000000000, 1, 8) WHERE pow(id, 1.5) % 7 = 3"))'],
    ['a loop', 'cat("waits\\n")\nwhile (TRUE) {}'],
    ['what waits', 'cat("waits\\n")\nSys.sleep(600)'],
  ])('[DRV2] [DRV6] an interrupt of %s is acknowledged at once and ends it within two seconds; variables live on', async (_, source) => {
    await good('stays <- 5')
    const run = await session.beginR(source)
    await session.printed(run, 'waits')
    const { end, acknowledged, over } = await session.interrupt(run)
    expect(end).toMatchObject({ cancelled: true, failure: null })
    expect(acknowledged).toBeLessThan(1000)
    expect(over).toBeLessThan(3000)
    expect(lost(run)).toEqual([])
    expect(await print('stays; collect(sql("SELECT 4 AS n"))$n')).toBe('[1] 5\n[1] 4\n')
  })

  it('[DRV2] [DRV4] an R that crashes or does not stop is started again, and told; the application and its views live on', async () => {
    await good('createOrReplaceTempView(sql("SELECT * FROM range(6)"), "lives")\ngone <- 1')
    const run = await session.beginR('cat("waits\\n")\nrepeat tryCatch(Sys.sleep(1), interrupt = function(c) NULL)')
    await session.printed(run, 'waits')
    const { end, over } = await session.interrupt(run)
    expect(end).toMatchObject({ cancelled: true, failure: null })
    expect(over).toBeLessThan(3000)
    expect(lost(run)).toMatchObject([{ language: 'r', reason: 'cancel' }])
    expect(await print('exists("gone"); count(tableToDF("lives"))')).toBe('[1] FALSE\n[1] 6\n')
    const crashed = await session.r('tools::pskill(Sys.getpid(), 9)')
    expect(told(crashed, 'lost')).toMatchObject([{ reason: 'crash' }])
    expect(failure(crashed)).toMatchObject({ name: 'RLost', message: expect.stringContaining('SIGKILL') })
    expect(await print('count(tableToDF("lives"))')).toBe('[1] 6\n')
    expect(await session.rows(await session.sql('SELECT count(*) AS n FROM lives'))).toEqual([[6n]])
  })
})
