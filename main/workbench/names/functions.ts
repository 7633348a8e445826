import type { SqlFunction } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { PageEngine } from '../../engine/engines.ts'

/** The functions and types of DuckDB itself; the same for every notebook, so that they are asked of the engine that pages and no notebook's has to run. */
export interface BuiltIn { readonly functions: readonly SqlFunction[]; readonly types: readonly string[] }

export interface Functions {
  /** Those that are known by now. */
  readonly known: BuiltIn
  /** Resolves when they are known, or could not be asked; the next caller then tries again. */
  load(): Promise<BuiltIn>
}

export function keepFunctions(pages: Pick<PageEngine, 'call'>): Functions {
  let known: BuiltIn = { functions: [], types: [] }
  let loading: Promise<BuiltIn> | null = null
  return {
    get known() { return known },
    load: () => (loading ??= pages.call('page.functions', {}).then(answer => (known = answer), (error: unknown) => {
      loading = null
      if (!(error instanceof OasisError)) throw error
      return known
    })),
  }
}
