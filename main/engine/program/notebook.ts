import { sessionContract } from '../../../contract/engine/contract.ts'
import type { Handlers } from '../../../contract/define.ts'
import { OasisError } from '../../../contract/errors.ts'
import { analyse } from './analysis.ts'
import { catalog, ownNames } from './catalog.ts'
import { Session } from './session.ts'

/** What the engine of a notebook answers. */
export function notebookHandlers(): Handlers<typeof sessionContract, null> {
  let opening: Promise<Session> | null = null
  const session = (): Promise<Session> => {
    if (!opening) throw new OasisError('invalid', 'session.open comes first.')
    return opening
  }
  return {
    async 'session.open'(setup) {
      if (opening) throw new OasisError('invalid', 'The session is open already.')
      opening = Session.open(setup)
      const opened = await opening
      return { version: opened.version, recovered: opened.recovered }
    },
    async 'session.analyze'({ sql }) {
      return analyse(sql, await (await session()).parse(sql))
    },
    async *'session.run'(request, _context, signal) {
      yield* (await session()).run(request, signal)
    },
    async 'session.idle'() {
      if (opening) await (await opening).idle()
      return {}
    },
    async 'session.names'({ known }) {
      return ownNames(await session(), known)
    },
    async 'session.catalog'() {
      return { tables: await catalog(await session()) }
    },
  }
}
