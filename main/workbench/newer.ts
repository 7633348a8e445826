import type { Handlers } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import { workbench as contract, type WorkbenchContract } from '../../contract/workbench/contract.ts'
import type { Connection } from './context.ts'

/** Why a data folder is only read: a database in it, at this path, is of a newer program. */
export const newerReason = (path: string): string => `${path} was written by a newer version of Oasis Workbench, so what is here can be read and not changed. Update this program, or start it with another data folder.`

/** What reads and changes nothing. What is not named here is refused. */
const reading: ReadonlySet<keyof WorkbenchContract> = new Set([
  'host.info', 'host.activity', 'settings.watch', 'file.list', 'file.pick', 'space.watch', 'catalog.list', 'metastore.watch', 'metastore.refresh', 'metastore.tables', 'metastore.find', 'metastore.describe', 'metastore.partitions', 'space.lookForRecent', 'python.watch', 'output.frame', 'window.asked', 'window.fault', 'window.show', 'window.menu', 'window.notice', 'window.open', 'diagnostics.contents', 'diagnostics.make', 'diagnostics.unclean', 'update.watch', 'update.ask', 'update.restart', 'history.watch', 'history.compare',
  'notebook.watch', 'notebook.reload', 'notebook.conflicts', 'run.cancel', 'spark.about', 'cell.copy', 'cell.complete', 'cell.hover', 'parameter.refresh', 'parameter.search', 'grant.list',
  'result.watch', 'result.describe', 'result.profile', 'result.view', 'result.dropView', 'result.page', 'result.value', 'result.chart', 'result.export',
])

/** The handlers of a data folder that may not be changed: what would change it fails as `forbidden` with the reason. A copy of a notebook may be saved elsewhere. */
export function readingHandlers(handlers: Handlers<WorkbenchContract, Connection>, reason: string): Handlers<WorkbenchContract, Connection> {
  const refuse = async () => { throw new OasisError('forbidden', reason, { kind: 'newer' }) }
  const refuseStream = () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) })
  const guarded = Object.fromEntries((Object.keys(contract) as (keyof WorkbenchContract)[]).map(name => [name, reading.has(name) ? handlers[name] : contract[name].kind === 'stream' ? refuseStream : refuse])) as unknown as typeof handlers
  return { ...guarded, 'notebook.save': (input, connection, signal) => (input.copy ? handlers['notebook.save'](input, connection, signal) : refuse()) }
}
