import { OasisError } from '../../contract/errors.ts'
import { ResultName, type Edit } from '../../model/notebook/cell.ts'
import { RESULT_MIME, CHART_MIME } from '../../model/notebook/outputs.ts'
import type { Result } from '../../model/result/result.ts'
import type { WorkbenchParts } from './context.ts'
import { refuseGiven } from './import/given.ts'
import { resultName } from './open/dependencies.ts'

/** Gives a result another name: a new file with a new id, since files never change. The cell that made it gets the name too, where its notebook is open. */
export async function renameResult(parts: WorkbenchParts, id: string, name: string): Promise<Result> {
  const { surroundings, notebooks } = parts
  const { results, imports } = surroundings
  const valid = ResultName.safeParse(name)
  if (!valid.success) throw new OasisError('invalid', valid.error.issues[0]!.message)
  const { result: before } = results.get(id)
  const { origin } = before
  await refuseGiven(parts, before)
  const taken = results.find(before.space, name)
  if (taken && taken.result.id !== id) throw new OasisError('conflict', `There is a result named ${taken.result.name} in this space already. Choose another name.`, { kind: 'name', name })
  const { id: newId, file } = results.reserve()
  let bytes
  try {
    ({ bytes } = await results.reading(id, stored => imports.withEngine(landing => landing.call('landing.rename', { file: stored.file, target: { file, name } }))))
  } catch (error) {
    results.abandon(file)
    throw error
  }
  const renamed: Result = { ...before, id: newId, name, bytes }
  results.remove(id)
  results.put(renamed, file)
  if (origin.kind === 'import') return renamed
  const open = notebooks.all().find(notebook => notebook.id === origin.notebook)
  const cell = open?.document.notebook.cells.find(candidate => candidate.id === origin.cell)
  if (open && cell) {
    const outputs = cell.outputs.map(output => {
      const data = { ...output['data'] as Record<string, { result?: string }> | undefined }
      for (const mime of [RESULT_MIME, CHART_MIME]) if (data[mime]?.result === id) data[mime] = { ...data[mime], result: newId, name } as { result: string }
      return output['data'] === undefined ? output : { ...output, data }
    })
    const edits: Edit[] = [{ type: 'outputs', cell: cell.id, outputs, executionCount: cell.executionCount }]
    if (resultName(cell).toLowerCase() === before.name.toLowerCase()) edits.unshift({ type: 'name', cell: cell.id, name })
    open.document.apply(edits, { undo: false })
  }
  return renamed
}
