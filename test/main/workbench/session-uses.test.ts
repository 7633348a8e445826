import { describe, expect, it } from 'vitest'
import { sessionUses } from '../../../main/workbench/open/session-uses.ts'
import type { Language } from '../../../model/notebook/cell.ts'
import { restoring } from '../../../model/notebook/restore.ts'

const uses = (source: string, language: Language = 'sql', lasting = false) => sessionUses({ id: 'c', language, source, outputs: [] } as unknown as Parameters<typeof sessionUses>[0], lasting)
/** The cells that are run again of those that ran, given as `id: source`; what begins with `py` is Python. */
function restored(cells: Record<string, string>, lasting = false, ran = Object.keys(cells)) {
  const all = Object.entries(cells).map(([id, source]) => sessionUses({ id, source, outputs: [], language: id.startsWith('py') ? 'python' : id.startsWith('scala') ? 'scala' : 'sql' } as unknown as Parameters<typeof sessionUses>[0], lasting))
  return restoring(ran.map(id => all.find(cell => cell.id === id)!), all)
}

describe('what a cell leaves in its session', () => {
  it('[INT5] views, functions and settings of SQL; what a metastore keeps is not made again', () => {
    expect(uses('SELECT * FROM t')).toMatchObject({ makes: [], acts: false, durable: false })
    expect(uses('WITH a AS (SELECT 1) SELECT * FROM a; SHOW TABLES; (SELECT 1)')).toMatchObject({ makes: [], acts: false })
    expect(uses('CREATE OR REPLACE TEMP VIEW `my v` AS SELECT * FROM t')).toMatchObject({ makes: ['my v'], reads: expect.arrayContaining(['t']), acts: false, durable: false })
    expect(uses('-- set up\nSET spark.sql.shuffle.partitions = 3')).toMatchObject({ acts: true })
    expect(uses("OASIS NOTIFY 'ops', 'late' FROM t")).toMatchObject({ makes: [], acts: false, durable: false })
    expect(uses('oasis.notify("ops", "done")', 'python')).toMatchObject({ makes: [], acts: false, durable: false })
    expect(uses('USE shop')).toMatchObject({ acts: true })
    expect(uses('CACHE TABLE t')).toMatchObject({ acts: true, reads: ['t'] })
    expect(uses('INSERT OVERWRITE TABLE shop.t SELECT 1', 'sql', false)).toMatchObject({ makes: ['t'], durable: false })
    expect(uses('OASIS INSERT OVERWRITE shop.t SELECT 1', 'sql', true)).toMatchObject({ makes: [], acts: false, durable: true })
    expect(uses('INSERT INTO t VALUES (1)', 'sql', true)).toMatchObject({ makes: [], durable: true })
    expect(uses("CREATE TABLE t USING csv LOCATION '/data/t' AS SELECT 1", 'sql', false)).toMatchObject({ durable: true })
  })

  it('[INT5] variables, views and functions of code, in texts of SQL too; a cell that only looks leaves nothing', () => {
    for (const source of ['df.groupBy("a").agg(F.max("b")).orderBy("a")', 'print("x", df.count())\ndisplay(df)', 'df.show()', '# a comment\ndf', 'spark.sql("SELECT * FROM v").show()', 'if True:\n    print(1)']) expect(uses(source, 'python'), source).toMatchObject({ makes: [], acts: false, durable: false })
    expect(uses('import pandas as pd\ndf = spark.table("t")\ndf.createOrReplaceTempView("v")', 'python')).toMatchObject({ makes: expect.arrayContaining(['v', 'python df', 'python pd']), acts: false })
    expect(uses('spark.sql("""CREATE TEMP VIEW v AS SELECT * FROM t""")', 'python')).toMatchObject({ makes: expect.arrayContaining(['v']), reads: expect.arrayContaining(['t']), acts: false })
    expect(uses('spark.udf.register("shout", f)', 'python')).toMatchObject({ makes: expect.arrayContaining(['shout']), reads: expect.arrayContaining(['python f']) })
    for (const source of ['spark.conf.set("a", 1)', '%load_ext x', 'set_up()', 'helpers.start(spark)', 'spark.sql("USE shop")', 'spark.catalog.cacheTable("t")', 'items.append(1)']) expect(uses(source, 'python'), source).toMatchObject({ acts: true })
    expect(uses('df.write.mode("append").saveAsTable("t")', 'python', true)).toMatchObject({ durable: true, makes: [] })
    expect(uses('df.write.mode("append").saveAsTable("shop.t")', 'python', false)).toMatchObject({ durable: false, makes: ['t'] })
    expect(uses('df.write.parquet("/out")', 'python', false)).toMatchObject({ durable: true })
    expect(uses('def f():\n    spark.conf.get("a")\n    anything()\n', 'python')).toMatchObject({ makes: ['python f'], acts: false })
    expect(uses('val x = 1\ncase class P(a: Int)\nprintln(x)', 'scala')).toMatchObject({ makes: expect.arrayContaining(['scala x', 'scala P']), acts: false })
    expect(uses('df.createOrReplaceTempView("v")', 'scala')).toMatchObject({ makes: ['v'], acts: false })
    expect(uses('import spark.implicits._', 'scala')).toMatchObject({ acts: true })
  })
})

describe('the fewest cells that restore a session', () => {
  it('[INT5] those that made what others use, with what they used themselves; not those that only look, nor what nobody uses', () => {
    expect(restored({ a: 'CREATE TEMP VIEW base AS SELECT 1 AS n', b: 'CREATE TEMP VIEW doubled AS SELECT n * 2 AS n FROM base', look: 'SELECT * FROM doubled', unused: 'CREATE TEMP VIEW nobody AS SELECT 1; SELECT * FROM nobody' })).toEqual({ cells: ['a', 'b'], left: [] })
    expect(restored({ 'py1': 'factor = 3', 'py2': 'df = spark.table("base") ', a: 'CREATE TEMP VIEW base AS SELECT 1', 'py3': 'df.show()', 'py4': 'print(1)' })).toEqual({ cells: ['py2', 'a'], left: [] })
  })

  it('[INT5] of a name that was made again only the last, in the order in which they ran; what changed it since comes along', () => {
    const cells = { first: 'CREATE OR REPLACE TEMP VIEW v AS SELECT 1 AS n', look: 'SELECT * FROM v', second: 'CREATE OR REPLACE TEMP VIEW v AS SELECT 2 AS n' }
    expect(restored(cells).cells).toEqual(['second'])
    expect(restored(cells, false, ['second', 'look', 'first']).cells).toEqual(['first'])
    expect(restored({ 'py1': 'df = spark.range(3)', 'py2': 'df = df.filter("id > 1")', 'py3': 'df' }).cells).toEqual(['py1', 'py2'])
    expect(restored({ 'py1': 'd = {}', 'py2': 'd["a"] = 1', 'py3': 'print(d)' }).cells).toEqual(['py1', 'py2'])
    expect(restored({ t: 'CREATE TABLE t (n INT) USING parquet', i: 'INSERT INTO t VALUES (1)', look: 'SELECT * FROM t' }).cells).toEqual(['t', 'i'])
  })

  it('[INT5] what a metastore has is not written twice: such cells are left to the person where something needs them', () => {
    const cells = { t: 'CREATE TABLE t (n INT) USING parquet', i: 'INSERT INTO t VALUES (1)', v: 'CREATE TEMP VIEW v AS SELECT * FROM t', look: 'SELECT * FROM v', 'py1': 'df = spark.table("v")\ndf.write.mode("append").saveAsTable("u")', 'py2': 'df.show()' }
    expect(restored(cells, true)).toEqual({ cells: ['v'], left: ['py1'] })
    expect(restored(cells, false)).toEqual({ cells: ['t', 'i', 'v', 'py1'], left: [] })
  })
})
