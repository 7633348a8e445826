import { z } from 'zod'
import { CellId } from '../../model/notebook/cell.ts'
import { ChangeSummary, NotebookDifference } from '../../model/notebook/difference.ts'
import { call, stream } from '../define.ts'
import { NotebookId } from './notebook.ts'

/**
 * Why a version was kept: a save by itself or asked for; the file as it was found; what another program wrote; what was not saved when it had to give way to that; or because
 * a person named it.
 */
export const VersionReason = z.enum(['saved', 'asked', 'found', 'outside', 'replaced', 'named'])
export type VersionReason = z.infer<typeof VersionReason>

/** A version of a notebook as it is listed. `change` is against the version before it; null for the first. */
export const Version = z.object({ id: z.int(), at: z.number(), why: VersionReason, name: z.string().nullable(), change: ChangeSummary.nullable() })
export type Version = z.infer<typeof Version>

export const VersionName = z.string().trim().min(1).max(200)

export const history = {
  /** The versions that are kept of an open notebook, newest first; again after each new one. */
  'history.watch': stream(z.object({ notebook: NotebookId }), z.object({ versions: z.array(Version) })),
  /** What a version changed (`before`: against the one before it), or what has changed since (`now`). The first version is compared with an empty notebook. */
  'history.compare': call(z.object({ notebook: NotebookId, version: z.int(), against: z.enum(['before', 'now']) }), NotebookDifference),
  /** Makes the notebook, or some of its cells, as it was then: a step that can be undone. `changed` is whether there was anything to do. */
  'history.restore': call(z.object({ notebook: NotebookId, version: z.int(), cells: z.array(CellId).min(1).optional() }), z.object({ changed: z.boolean() })),
  /** Names a version, which then stays for ever, or takes its name away. */
  'history.rename': call(z.object({ notebook: NotebookId, version: z.int(), name: VersionName.nullable() }), z.object({})),
  /** Keeps the notebook as it is now, saved or not, under a name. */
  'history.keep': call(z.object({ notebook: NotebookId, name: VersionName }), z.object({ version: z.int() })),
}
