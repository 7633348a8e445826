import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { Readable } from 'node:stream'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OasisError } from '../../../contract/errors.ts'
import type { Fault } from '../../../contract/workbench/window.ts'
import type { LogEntry } from '../../../main/log/entry.ts'
import { createFaults } from '../../../main/log/faults.ts'
import { logLimits } from '../../../main/log/limits.ts'
import { createLog } from '../../../main/log/log.ts'
import { openRotating } from '../../../main/log/rotation.ts'
import { tailOf } from '../../../main/log/tail.ts'
import { encodings, secrets, waysToRead } from '../../support/secrets.ts'

let folder: string
let printed: string[]
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'oasis-log-')), 'logs')
  printed = []
})
afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }))

const logs = (more: Partial<Parameters<typeof createLog>[0]> = {}) => createLog({ name: 'workbench', process: 'workbench', print: line => printed.push(line), ...more })
const text = (name = 'workbench.jsonl') => readFileSync(path.join(folder, name), 'utf8')
const entries = (name?: string) => text(name).trimEnd().split('\n').map(line => JSON.parse(line) as LogEntry)

describe('the log', () => {
  it('[DESK1] says when, how bad, of which process, what, and where an error arose with its causes; errors are on standard error too', () => {
    const log = logs({ clock: () => Date.UTC(2026, 10, 25, 9, 0, 0, 7) })
    log.info('before there is a file')
    log.keep(folder)
    log.error('It failed', new TypeError('no such thing', { cause: Object.assign(new Error('disk'), { code: 'EIO' }) }))
    log.of('engine').ended('warn', 'An engine (page) ended by SIGKILL', ['Fatal'])
    log.flush()
    const [first, second, third] = entries()
    expect(first).toEqual({ at: '2026-11-25T09:00:00.007Z', level: 'info', process: 'workbench', pid: process.pid, message: 'before there is a file' })
    expect(second).toMatchObject({ level: 'error', message: 'It failed', error: { name: 'TypeError', message: 'no such thing', cause: { name: 'Error', code: 'EIO', message: 'disk' } } })
    expect(second!.error!.stack[0]).toMatch(/^at .*log\.test\.ts:\d+:\d+/)
    expect(third).toMatchObject({ level: 'warn', process: 'engine', said: ['Fatal'] })
    expect(printed).toHaveLength(1)
    expect(printed[0]).toMatch(/^It failed: TypeError: no such thing\n\s+at /)
  })

  it.skipIf(process.platform === 'win32')('[DESK1] only this user may read it, also where it was otherwise', () => {
    const log = logs()
    log.keep(folder)
    log.info('one')
    log.flush()
    const mode = (name: string) => (statSync(path.join(folder, name)).mode & 0o777).toString(8)
    expect([mode('.'), mode('workbench.jsonl')]).toEqual(['700', '600'])
    chmodSync(path.join(folder, 'workbench.jsonl'), 0o644)
    const next = logs()
    next.info('two')
    next.keep(folder)
    expect(mode('workbench.jsonl')).toBe('600')
    expect(entries().map(entry => entry.message)).toEqual(['one', 'two'])
  })

  it('[DESK1] files are put aside by size, the oldest goes, and no entry is torn or lost before', () => {
    const file = openRotating(folder, 'workbench', { bytes: 1000, files: 3 })
    const lines = Array.from({ length: 60 }, (_, at) => `${JSON.stringify({ at, text: 'x'.repeat(80) })}\n`)
    for (const line of lines) file.append(line)
    expect(readdirSync(folder).sort()).toEqual(['workbench.1.jsonl', 'workbench.2.jsonl', 'workbench.jsonl'])
    for (const name of readdirSync(folder)) {
      expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(1000)
      if (process.platform !== 'win32') expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
    }
    const kept = ['workbench.2.jsonl', 'workbench.1.jsonl', 'workbench.jsonl'].map(name => text(name)).join('')
    expect(lines.join('').endsWith(kept)).toBe(true)
    expect(logLimits).toMatchObject({ bytes: 2 * 1024 ** 2, files: 5 })
  })

  it('[DESK1] a disk that is full, a folder that may not be written and a standard error that is gone stop nobody; what is missing is counted when there is room again', () => {
    let isFull = true
    const written: string[] = []
    const log = logs({
      print() { throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) },
      open: () => ({
        append(more) {
          if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
          written.push(more)
        },
      }),
    })
    log.keep(folder)
    log.error('one', new Error('x'))
    log.info('two')
    log.flush()
    isFull = false
    log.info('three')
    log.flush()
    expect(written.join('').trimEnd().split('\n').map(line => (JSON.parse(line) as LogEntry).message)).toEqual(['three', '2 entries were left out: there were too many at once, or they could not be written'])

    writeFileSync(folder, 'a file is in the way')
    const blocked = logs()
    blocked.keep(folder)
    blocked.info('nowhere')
    blocked.flush()
    expect(readFileSync(folder, 'utf8')).toBe('a file is in the way')
  })

  it('[DESK1] thousands at once are kept within bounds, and an error that throws when it is read is no trouble', () => {
    const log = logs()
    log.keep(folder)
    for (let at = 0; at < 20_000; at++) log.info(`entry ${at} ${'x'.repeat(200)}`)
    log.error('hostile', new Proxy(new Error('x'), { get() { throw new Error('not to be read') } }))
    log.flush()
    expect(statSync(path.join(folder, 'workbench.jsonl')).size).toBeLessThan(logLimits.waiting + 1_000)
    expect(entries().at(-1)!.message).toMatch(/^\d+ entries were left out/)
  })

  it('[DESK1] what was told is written when the process ends, also by an error that nobody catches, which is told', () => {
    const program = (end: string) => `import { createLog } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../../main/log/log.ts'))}
      const log = createLog({ name: 'shell', process: 'shell', print() {} })
      log.untilEnd()
      log.keep(${JSON.stringify(folder)})
      log.info('before the end')
      ${end}`
    const run = (end: string) => spawnSync(process.execPath, ['--input-type=module', '-e', program(end)]).status
    expect(run('process.exit(0)')).toBe(0)
    expect(entries('shell.jsonl').map(entry => entry.message)).toEqual(['before the end'])
    expect(run('setTimeout(() => { throw new Error("nobody catches this") }, 5)')).not.toBe(0)
    expect(run('void Promise.reject(new TypeError("unheard"))')).not.toBe(0)
    const told = entries('shell.jsonl').filter(entry => entry.level === 'error')
    expect(told).toMatchObject([{ message: 'The process ends: an error was not caught', error: { message: 'nobody catches this' } }, { message: 'The process ends: a promise was rejected and nobody heard', error: { name: 'TypeError', message: 'unheard' } }])
  })
})

describe('what the log leaves out', () => {
  const messageOf = (error: unknown) => {
    const log = logs()
    log.keep(folder)
    log.warn('failed', error)
    log.flush()
    return text()
  }

  it.each([
    ['what DuckDB quotes of a value', new Error("Conversion Error: Could not convert string 'Ada Lovelace' to INT32\n\nLINE 1: SELECT salary FROM people\n               ^")],
    ['what DuckDB quotes of a file', new Error('Invalid Input Error: CSV Error on Line: 2\nOriginal Line: Ada Lovelace,120000 salary')],
    ['what a query failed with', new OasisError('queryFailed', 'Catalog Error: Table with name salary does not exist', { source: 'SELECT salary' }, new Error('Binder Error: Referenced column "salary" not found, Ada Lovelace'))],
    ['what a parser quotes', (() => { try { return JSON.parse('Ada Lovelace has a salary') as unknown } catch (error) { return error } })()],
    ['data of the wrong form', z.object({ salary: z.number() }).safeParse({ salary: 'Ada Lovelace' }).error],
    ['an error\'s own data', Object.assign(new Error('It failed'), { detail: 'salary of Ada Lovelace', sql: 'SELECT salary' })],
  ])('[DESK1] %s is not in the log', (_what, error) => {
    const said = messageOf(error)
    expect(said).not.toMatch(/Lovelace|SELECT|120000/)
    expect(said).toContain('"error":{"name":')
  })

  it('[DESK1] secrets are taken out on the way in, of messages, errors, causes and what processes print', () => {
    fc.assert(fc.property(fc.oneof(...secrets), fc.constantFrom(...encodings), ({ secret, text: said }, encode) => {
      const written: string[] = []
      const log = logs({ open: () => ({ append: more => { written.push(more) } }) })
      log.keep(folder)
      log.error(`It failed with ${encode(said)}`, Object.assign(new Error(encode(said), { cause: new Error(said) }), { code: encode(said) }))
      log.warn('as text', encode(said))
      log.flush()
      const all = written.join('')
      for (const way of waysToRead(secret)) expect(all.includes(way), all).toBe(false)
    }), { numRuns: 500 })
  })

  it('[DESK1] of what a process printed only the way it failed is kept, never what cells print', async () => {
    const passed: string[] = []
    const stream = Readable.from([Buffer.from('salary of Ada: 120000\nFatal Python error: Segm'), Buffer.from('entation fault\n\nCurrent thread 0x00007f (most recent call first):\n  File "/opt/x.py", line 3 in <module>\nValueError: salary 120000\n  at run (file:///opt/x.js:3:4)\nno end of line')])
    const tail = tailOf(stream, chunk => passed.push(chunk.toString()))
    await tail.settled()
    expect(tail.lines()).toEqual(['Fatal Python error: Segmentation fault', 'Current thread 0x00007f (most recent call first):', '  File "/opt/x.py", line 3 in <module>', 'ValueError', '  at run (file:///opt/x.js:3:4)', '(and 2 other lines)'])
    expect(passed.join('')).toContain('salary of Ada: 120000')
  })

  it('[DESK1] a window that tells of faults without end is cut short and counted, and others are still heard', () => {
    let now = 0
    const said: string[] = []
    const log = { ...logs(), warn: (message: string) => { said.push(message) } }
    const faults = createFaults(log, () => now)
    const fault: Fault = { kind: 'error', name: 'TypeError', message: 'x', stack: '', left: 0 }
    for (let at = 0; at < 1_000; at++) faults.tell(1, fault)
    expect(said).toHaveLength(logLimits.reportsOfOne)
    faults.tell(2, fault)
    expect(said.at(-1)).toBe(`An error was not caught in window 2 (${1_000 - logLimits.reportsOfOne} more were left out before)`)
    for (let window = 3; window < 100; window++) for (let at = 0; at < 5; at++) faults.tell(window, fault)
    expect(said).toHaveLength(logLimits.reports)
    now += logLimits.reportsWithin + 1
    faults.tell(1, { ...fault, kind: 'drawing' })
    expect(said.at(-1)).toMatch(/^A part of the window could not be drawn in window 1 \(\d+ more/)
  })
})

it('[DESK1] a log folder that is removed meanwhile is made again', () => {
  const log = logs()
  log.keep(folder)
  log.info('one')
  log.flush()
  rmSync(folder, { recursive: true })
  log.info('two')
  log.flush()
  expect(existsSync(folder)).toBe(true)
  expect(entries().map(entry => entry.message)).toEqual(['two'])
})
