import { JSON_SCHEMA, load } from 'js-yaml'
import { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import { updateLimits } from './limits.ts'
import { digestOf, type Statement } from './statement.ts'
import { compareVersions, isVersion } from './version.ts'

/** What electron-builder writes about a version, as far as the program uses it. A file lies beside the manifest; `sha512` is base64, `size` bytes. */
export const Manifest = z.object({
  version: z.string().refine(isVersion),
  files: z.array(z.object({ url: z.string().regex(/^(?!\.)[\w. ()+@~-]{1,200}$/), sha512: z.base64().length(88), size: z.int().min(1).max(updateLimits.file) })).min(1).max(20),
  releaseDate: z.string().max(100), releaseName: z.string().max(1_000).nullish(), releaseNotes: z.string().nullish(), stagingPercentage: z.number().min(0).max(100).nullish(), minimumSystemVersion: z.string().max(100).nullish(),
})
export type Manifest = z.infer<typeof Manifest>

/** The manifest that a statement was made for. Its bytes are compared before anything reads them. */
export function readManifest(file: Uint8Array, statement: Statement): Manifest {
  if (digestOf(file) !== statement.sha512) throw new OasisError('forbidden', 'What the update server offers is not what was signed, so it is not used. If the server is being changed, check again in some minutes; else tell who runs it.', { kind: 'update' })
  try {
    const manifest = Manifest.parse(load(new TextDecoder('utf-8', { fatal: true }).decode(file), { schema: JSON_SCHEMA }))
    if (manifest.version !== statement.version) throw new Error(`it is of ${manifest.version}, and signed for ${statement.version}`)
    return manifest
  } catch (error) {
    throw new OasisError('forbidden', 'The update is described in a form that this program does not know, so it is not used. Tell who runs the update server.', { kind: 'update' }, error)
  }
}

/** Refuses what is older than the highest version that was ever here or offered: an old version with its holes would have a right signature, too. */
export function refuseOlder(version: string, highest: string): void {
  if (compareVersions(version, highest) < 0) throw new OasisError('forbidden', `The update server offers ${version}, which is older than ${highest}, which was here or offered before. It is not used: tell who runs the update server.`, { kind: 'update' })
}
