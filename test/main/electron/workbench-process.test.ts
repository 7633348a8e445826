import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startWorkbenchProcess, workbenchProcessLimits, type WorkbenchProcess } from '../../../main/electron/workbench-process.ts'
import { logOf } from '../../support/log.ts'
import { utilities } from '../../support/electron-double/utility.ts'

vi.mock('electron', async () => ({ ...await import('../../support/electron-double/utility.ts'), ...await import('../../support/electron-double/port.ts') }))

let said: string[] = []
const log = { ...logOf(message => said.push(message)), of: () => log, ended: (level: string, message: string, lines: readonly string[]) => { said.push([level, message, ...lines].join('|')) } }

let folder: string
let workbench: WorkbenchProcess
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'oasis-forks-')))
  mkdirSync(path.join(folder, 'engines'))
  writeFileSync(path.join(folder, 'engines/engine.mjs'), 'setInterval(() => {}, 1000)')
})
afterEach(async () => {
  await workbench.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** Starts a workbench process of this program, in which `tell` sends to main and `hear` gets what main sends. Gives what it reported as a failure, or what main said. */
function start(program: string): Promise<string> {
  const file = path.join(folder, 'workbench.mjs')
  writeFileSync(file, `const tell = message => process.parentPort.postMessage(message)\nconst hear = listener => process.parentPort.on('message', ({ data }) => data.type === 'stop' ? process.exit(0) : listener(data))\n${program}`)
  return new Promise(resolve => {
    workbench = startWorkbenchProcess({
      program: file, args: [], programs: path.join(folder, 'engines'), log, inside: (inside, wanted) => path.resolve(wanted).startsWith(inside + path.sep), pick: async () => null,
      onReady() {}, onOpen() {}, onShow() {}, onMenu() {}, onNotice() {}, onOpenWindow() {}, updates: { state: () => { throw new Error('nobody asks') }, async do() {}, async restart() {} }, onHandedOver() {}, onFailed: resolve,
    })
  })
}
const engine = () => JSON.stringify(path.join(folder, 'engines/engine.mjs'))

describe('the workbench process, its engines and main, against the double', () => {
  it('[DESK2] an engine that is killed before it has started does not live on', async () => {
    expect(await start(`
      hear(message => { if (message.type === 'exited') tell({ type: 'failed', message: 'ended with ' + message.code }) })
      tell({ type: 'fork', id: 1, program: ${engine()}, args: [] })
      tell({ type: 'kill', id: 1 })
      tell({ type: 'kill', id: 2 })`)).toBe('ended with 9')
    expect(utilities()).toHaveLength(1)
  })

  it('[DESK2] what main cannot read is left out, and the next message counts', async () => {
    expect(await start(`
      hear(() => {})
      for (const message of [null, 'fork', { type: 'unknown' }, { type: 'fork', id: 'x' }, { type: 'fork', id: 1.5, program: 3, args: 'x' }, []]) tell(message)
      tell({ type: 'failed', message: 'still heard' })`)).toBe('still heard')
  })

  it('[DESK2] only programs of the engines\' folder are started', async () => {
    expect(await start(`
      hear(message => tell({ type: 'failed', message: JSON.stringify(message) }))
      tell({ type: 'fork', id: 7, program: ${engine().replace('engines/', 'engines/../')}, args: [] })`)).toBe('{"type":"exited","id":7,"code":2,"said":[]}')
    expect(utilities()).toHaveLength(1)
  })

  it('[DESK2] [DESK1] a workbench that ends again and again is given up, in words, and the log has how it ended', async () => {
    said = []
    expect(await start('console.error("Fatal Python error: Aborted\\nsalary 120000")\nprocess.exit(3)')).toContain('The workbench stopped again and again.')
    expect(said.filter(line => line.startsWith('error|'))[0]).toBe('error|The workbench process ended with exit code 3, unasked|Fatal Python error: Aborted|(and 1 other lines)')
    expect(utilities()).toHaveLength(0)
    expect(workbenchProcessLimits.restarts).toBe(3)
  })
})
