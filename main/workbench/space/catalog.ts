import type { z } from 'zod'
import type { CatalogTable } from '../../../contract/workbench/space.ts'
import type { Results } from '../../results/results.ts'
import type { OpenNotebooks } from '../open/notebooks.ts'
import { readDescription } from './description.ts'
import type { Place, Spaces } from './spaces.ts'

/** The imported tables and results of a place, as the catalog lists them. */
export async function storedTables(place: Place, results: Results): Promise<z.infer<typeof CatalogTable>[]> {
  const given = await givenNames(place)
  return results.list(place.id).map(({ result }) => ({
    name: result.name, kind: result.origin.kind === 'import' ? 'import' as const : 'result' as const, database: null, schema: null, rows: result.rows, bytes: result.bytes,
    columns: result.columns.map(({ name, type }) => ({ name, type })), result: result.id, isGiven: result.origin.kind === 'import' && given.has(result.name.toLowerCase()),
  }))
}

/** The names, in small letters, that a place's own `space.json` gives to tables. */
export async function givenNames(place: Pick<Place, 'folder'>): Promise<Set<string>> {
  return new Set((await readDescription(place.folder))?.tables.map(({ name }) => name.toLowerCase()) ?? [])
}

/** The place of a space's id, also of a folder that is no space but has a notebook open. Fails as `notFound`. */
export function placeOfSpace({ spaces, notebooks }: { spaces: Spaces; notebooks: OpenNotebooks }, space: string): Place {
  const foreign = notebooks.all().map(({ path }) => spaces.placeOf(path)).find(({ id, foreign }) => foreign && id === space)
  return foreign ?? { ...spaces.get(space), foreign: false }
}
