import { OasisError } from '../../../contract/errors.ts'
import type { Result } from '../../../model/result/result.ts'
import type { WorkbenchParts } from '../context.ts'
import { givenNames, placeOfSpace } from '../space/catalog.ts'

/** Refuses to change a table whose name and file the space's `space.json` says: it would come back as it was. */
export async function refuseGiven(parts: WorkbenchParts, result: Result): Promise<void> {
  if (result.origin.kind !== 'import') return
  const given = await givenNames(placeOfSpace(parts, result.space))
  if (given.has(result.name.toLowerCase())) throw new OasisError('invalid', `${result.name} is named by the space's space.json. Change it there.`)
}
