import { describe, expect, it } from 'vitest'
import { isSameSql, offsetInFormatted } from '../../../model/sql/sameness.ts'

const same = (one: string, other: string) => isSameSql(one, other, 'duckdb')

describe('SQL that says the same', () => {
  it.each([
    ['select a,b from t', 'select\n  a,\n  b\nfrom\n  t'],
    ['select a+b, -1, count(*)', 'select a + b, - 1, count (*)'],
    ['select a -- why\n, b', 'select a, -- why\nb'],
    ["select 'a'\n'b'", "select 'a'\n\n   'b'"],
    ['select l[1], {k:1}, x::int', 'select l [1], { k:1 }, x :: int'],
  ])('[NB5] %j is %j', (one, other) => expect(same(one, other)).toBe(true))

  it.each([
    ['a word in another case', 'select A', 'select a'],
    ['a string', "select 'a  b'", "select 'a b'"],
    ['a string in dollars', 'select $$a\n  b$$', 'select $$a\nb$$'],
    ['a quoted name', 'select "a  b"', 'select "a b"'],
    ['a comment', 'select 1 /* a\n  b */', 'select 1 /* a\nb */'],
    ['a comment that is gone', 'select 1 -- a', 'select 1'],
    ['two strings that were one', "select 'a'\n'b'", "select 'a' 'b'"],
    ['an operator in two', 'select a >= b', 'select a > = b'],
    ['two operators in one', 'select a - -b', 'select a --b'],
    ['a parameter that is none', 'select a[1: :n]', 'select a[1::n]'],
    ['a slice that is a parameter', 'select a[x:n]', 'select a[x :n]'],
    ['an alias that is a parameter', 'select rows:n', 'select rows :n'],
    ['a string of another kind', "select x'ab'", "select x 'ab'"],
    ['a name and a number', 'select t.1', 'select t .1'],
    ['a column by its place', 'select #1', 'select # 1'],
    ['a lost letter', 'select ab', 'select a'],
  ])('[NB5] not with %s', (_, one, other) => expect(same(one, other)).toBe(false))

  it('[NB5] the cursor stays behind its letter', () => {
    const [before, after] = ['select a,b from t', 'select\n  a,\n  b\nfrom\n  t']
    const place = (text: string) => offsetInFormatted(before, after, before.indexOf(text) + text.length)
    for (const text of ['select', 'select a,', 'b', 'fro', 't']) expect(after.slice(0, place(text)).replaceAll(/\s/g, '')).toBe(before.slice(0, before.indexOf(text) + text.length).replaceAll(' ', ''))
    expect(offsetInFormatted(before, after, 0)).toBe(0)
    expect(offsetInFormatted('select  a ', 'select a', 8)).toBe(7)
  })
})
