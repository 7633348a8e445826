import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, run before anything is compiled
import { tally as count } from '../../scripts/tally.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const tally = count as (report: unknown, options: { root: string; forbidSkips?: boolean }) => { passed: number; failed: number; skipped: number; forbidden: string[] }
const suite = (statuses: string[], status = 'passed', name = 'test/a.test.ts') => ({ name: path.join(root, name), status, assertionResults: statuses.map((each, at) => ({ status: each, fullName: `test ${at}` })) })

describe('the count of the tests', () => {
  it('[BASE5] counts what passed, failed and was skipped', () => {
    expect(tally({ testResults: [suite(['passed', 'failed', 'skipped', 'pending'], 'failed')] }, { root })).toMatchObject({ passed: 1, failed: 1, skipped: 2 })
  })
  it('[BASE5] where skipping is forbidden a skip is a failure, but for real Electron and disks of their own', () => {
    const report = { testResults: [suite(['passed', 'skipped']), { ...suite(['skipped']), assertionResults: [{ status: 'skipped', fullName: '[BASE4] in real Electron opens a window' }, { status: 'skipped', fullName: 'a disk of its own [NB6] is full' }] }] }
    expect(tally(report, { root, forbidSkips: true })).toMatchObject({ passed: 1, failed: 1, skipped: 2, forbidden: ['test/a.test.ts: test 1'] })
  })
  it('[BASE5] a file that fails before its first test, and a report with no test, are failures', () => {
    expect(tally({ testResults: [suite([], 'failed')] }, { root })).toMatchObject({ failed: 1 })
    expect(tally(null, { root })).toMatchObject({ passed: 0, failed: 1 })
  })
  it('[BASE5] CI installs anew and forbids skipping, and the commands of the README are there', () => {
    const ci = readFileSync(path.join(root, '.ci/run'), 'utf8')
    expect(ci).toMatch(/^npm ci/m)
    expect(ci).toMatch(/^npm test -- --forbid-skips/m)
    expect(execFileSync('bash', ['-n', path.join(root, '.ci/run')]).toString()).toBe('')
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check', 'build', 'bench:start', 'bench:grid', 'bench:hop']))
  })
})
