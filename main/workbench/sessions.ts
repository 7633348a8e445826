import { OasisError } from '../../contract/errors.ts'
import type { OwnerHandlers } from '../owner/owner.ts'
import type { Interpreter } from '../spark/spark.ts'

/** Lists and ends sessions of Spark. `pathOf` gives the path of a notebook by its id. */
export function sessionHandlers(interpreter: () => Interpreter | null, pathOf: (notebook: string) => string | null): Pick<OwnerHandlers, 'session.list' | 'session.stop'> {
  const list = async () => (await interpreter()?.call('session.list', {}))?.sessions.filter(({ now }) => now.state === 'starting' || now.state === 'ready') ?? []
  return {
    'session.list': async () => ({ sessions: (await list()).sort((a, b) => a.startedAt - b.startedAt).map(({ user: _, ...session }) => ({ ...session, notebook: pathOf(session.notebook) })) }),
    async 'session.stop'({ session }) {
      if (!(await list()).some(known => known.session === session)) throw new OasisError('notFound', 'There is no such Spark session.')
      await interpreter()!.call('session.stop', { session })
      return {}
    },
  }
}
