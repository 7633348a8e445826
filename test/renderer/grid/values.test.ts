import { Field, Int32, Int64, makeData, RecordBatch, Schema, Struct, Table, tableFromIPC, tableToIPC, TimestampMicrosecond, DateDay, Utf8, vectorFromArray } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import type { Column, ColumnKind } from '../../../model/result/result.ts'
import { formatText, formatValue, plainValue, readColumn } from '../../../renderer/grid/values.ts'

const column = (type: string, kind: ColumnKind, name = 'value'): Column => ({ name, label: name, type, kind })
const micros = (text: string) => BigInt(Date.parse(text)) * 1000n

describe('values of a grid', () => {
  it('[GRID1] whole numbers of 64 bits and decimals keep every digit', () => {
    expect(formatValue(9007199254740993n, column('BIGINT', 'number'), 'UTC')).toBe('9,007,199,254,740,993')
    expect(formatValue(-9223372036854775807n, column('BIGINT', 'number'), 'UTC')).toBe('-9,223,372,036,854,775,807')
    expect(formatValue('12345678901234567890123456.789000', column('DECIMAL(38,6)', 'number'), 'UTC')).toBe('12,345,678,901,234,567,890,123,456.789000')
    expect(plainValue(9007199254740993n, column('BIGINT', 'number'), 'UTC')).toBe('9007199254740993')
    expect(formatValue(2001, column('INTEGER', 'number', 'year'), 'UTC')).toBe('2001')
  })

  it('[GRID1] moments keep their microseconds, and instants are shown in the notebook\'s zone with its offset', () => {
    const stamp = column('TIMESTAMP', 'timestamp')
    expect(formatValue(micros('2001-06-14T09:00:00Z') + 123456n, stamp, 'Asia/Tokyo')).toBe('2001-06-14 09:00:00.123456')
    expect(formatValue(-1n, stamp, 'UTC')).toBe('1969-12-31 23:59:59.999999')
    const instant = column('TIMESTAMP WITH TIME ZONE', 'timestamp')
    expect(formatValue(micros('2001-06-14T00:00:00Z'), instant, 'Asia/Tokyo')).toBe('2001-06-14 09:00:00+09:00')
    expect(formatValue(micros('2001-01-14T00:00:00Z'), instant, 'America/New_York')).toBe('2001-01-13 19:00:00-05:00')
    expect(formatValue(micros('2001-07-14T00:00:00Z'), instant, 'America/New_York')).toBe('2001-07-13 20:00:00-04:00')
    expect(formatValue(micros('2001-06-14T00:00:00Z'), instant, 'Asia/Kolkata')).toBe('2001-06-14 05:30:00+05:30')
    expect(formatValue(9223372036854775807n, instant, 'UTC')).toBe('infinity')
    expect(formatValue(11487, column('DATE', 'date'), 'UTC')).toBe('2001-06-14')
  })

  it('[GRID1] a page is read without loss', () => {
    const fields = [new Field('big', new Int64(), true), new Field('at', new TimestampMicrosecond(), true), new Field('day', new DateDay(), true), new Field('text', new Utf8(), true), new Field('small', new Int32(), true)]
    const nullBitmap = new Uint8Array([0b101])
    const children = [
      makeData({ type: new Int64(), length: 3, nullCount: 1, nullBitmap, data: new BigInt64Array([9007199254740993n, 0n, -1n]) }),
      makeData({ type: new TimestampMicrosecond(), length: 3, nullCount: 1, nullBitmap, data: new BigInt64Array([1n, 0n, 1000001n]) }),
      makeData({ type: new DateDay(), length: 3, nullCount: 1, nullBitmap, data: new Int32Array([11487, 0, 1]) }),
      vectorFromArray(['a', null, ''], new Utf8()).data[0]!,
      makeData({ type: new Int32(), length: 3, nullCount: 1, nullBitmap, data: new Int32Array([1, 0, 3]) }),
    ]
    const schema = new Schema(fields)
    const table = tableFromIPC(tableToIPC(new Table(schema, new RecordBatch(schema, makeData({ type: new Struct(fields), length: 3, nullCount: 0, children })))))
    const read = fields.map((_, index) => readColumn(table, index))
    expect(read.map(value => value(0))).toEqual([9007199254740993n, 1n, 11487, 'a', 1])
    expect(read.map(value => value(1))).toEqual([null, null, null, null, null])
    expect(read.map(value => value(2))).toEqual([-1n, 1000001n, 1, '', 3])
  })

  it('[GRID1] a report leaves out the last digits of doubles only', () => {
    expect(formatValue(0.7322222222222222, column('DOUBLE', 'number'), 'UTC', true)).toBe('0.7322')
    expect(formatValue(0.7322222222222222, column('DOUBLE', 'number'), 'UTC')).toBe('0.7322222222222222')
    expect(formatValue(0.1 + 0.2, column('FLOAT', 'number'), 'UTC')).toBe('0.3')
    for (const [float, text] of [[0.1, '0.1'], [16_777_217, '16777216'], [1 / 3, '0.33333334'], [3.4028235e38, '3.4028235e+38']] as const) expect(plainValue(Math.fround(float), column('FLOAT', 'number'), 'UTC')).toBe(text)
    expect(formatText('1234.56789', column('DOUBLE', 'number'), true)).toBe('1,234.57')
    expect(formatText('1234.56789', column('DECIMAL(18,5)', 'number'), true)).toBe('1,234.56789')
    expect(formatText('1234', column('VARCHAR', 'text'), true)).toBe('1234')
  })
})
