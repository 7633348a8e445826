import { currentText } from '../language/language.ts'
import type { Shell } from '../shell/shell.ts'
import { notify } from '../ui/notices.ts'
import type { CatalogNode, Table } from './catalog.ts'
import { insertName, queryTable } from './insertion.ts'

export type TableAction = 'insert' | 'query' | 'copy' | 'rename' | 'delete'

/** Whether a table can be renamed and deleted from the catalog: imports and results, but not what `space.json` gives. */
export const canChange = (table: Table): boolean => table.result !== null && !table.isGiven

/** Does something with a line of the catalog; what does not fit it does nothing. */
export function actOn(shell: Shell, node: CatalogNode, action: TableAction): void {
  const { insert, table } = node
  const notebook = shell.active()
  if (insert === null) return
  if (action === 'insert' && notebook) insertName(notebook, insert)
  else if (action === 'query') queryTable(shell, insert)
  else if (action === 'copy') shell.attempt(navigator.clipboard.writeText(insert).then(() => notify({ tone: 'info', text: currentText()('spaces.nameCopied', { name: insert }) })))
  else if (node.kind === 'column' || !table || !canChange(table)) return
  else if (action === 'rename') shell.show({ kind: 'renameTable', result: table.result!, name: table.name })
  else if (action === 'delete') shell.attempt(remove(shell, table))
}

async function remove(shell: Shell, table: Table): Promise<void> {
  const t = currentText()
  const result = table.result!
  await shell.workbench.call('table.delete', { result })
  notify({ tone: 'info', text: t('spaces.tableDeleted', { name: table.name }), action: { label: t('ui.undo'), run: () => shell.attempt(shell.workbench.call('table.restore', { result })) } })
}
