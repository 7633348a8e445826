import { existsSync } from 'node:fs'
import { OasisError } from '../../contract/errors.ts'
import type { Output } from '../../contract/define.ts'
import type { OwnerContract } from '../../contract/owner/contract.ts'
import { findOwner } from '../owner/owner.ts'
import type { Command } from './arguments.ts'

export interface SessionsOptions { command: Command & { kind: 'sessions' }; dataDir: string; say(line: string): void; print(text: string): void; clock?: () => number }

type Entry = Output<OwnerContract['session.list']>['sessions'][number]

/** Letters of a session's name that are shown, and that are enough to name it where only one begins so. */
const shownName = 8

/** Lists or ends the Spark sessions of the workbench that runs on a data folder. True when it is done; throws OasisError where there is no such session. */
export async function runSessions({ command, dataDir, say, print, clock = Date.now }: SessionsOptions): Promise<boolean> {
  const owner = existsSync(dataDir) ? await findOwner(dataDir) : null
  if (!owner) {
    say(`No workbench runs on ${dataDir}, and so no Spark session.`)
    return command.what === 'list'
  }
  try {
    const { sessions } = await owner.call('session.list', {})
    if (command.what === 'list') {
      if (sessions.length === 0) say('No Spark session runs.')
      else print(tableOf(sessions, clock()))
      return true
    }
    const wanted = command.all ? sessions : command.names.map(name => find(sessions, name))
    for (const { session, notebook } of wanted) {
      await owner.call('session.stop', { session })
      say(`${session.slice(0, shownName)} is ended${notebook === null ? '' : `: ${notebook}`}`)
    }
    if (wanted.length === 0) say('No Spark session runs.')
    return true
  } finally {
    owner.close()
  }
}

function find(sessions: readonly Entry[], name: string): Entry {
  const found = sessions.filter(({ session }) => session.startsWith(name))
  if (found.length === 1) return found[0]!
  throw new OasisError('notFound', found.length === 0 ? `There is no Spark session ${name}. List them: oasis sessions list` : `${found.length} Spark sessions begin with ${name}. Write more of its name.`)
}

/** Lines of columns as wide as they must be. */
function tableOf(sessions: readonly Entry[], now: number): string {
  const rows = [['SESSION', 'STATE', 'UP', 'QUIET', 'MASTER', 'NOTEBOOK'], ...sessions.map(({ session, now: { state }, busy, startedAt, usedAt, master, notebook }) => [
    session.slice(0, shownName), busy ? 'busy' : state, span(now - startedAt), busy ? '-' : span(now - usedAt), master, notebook ?? '?',
  ])]
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map(row => row[at]!.length)))
  return rows.map(row => `${row.map((text, at) => (at === row.length - 1 ? text : text.padEnd(widths[at]!))).join('  ')}\n`).join('')
}

function span(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  return minutes < 1 ? '<1 min' : minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
}
