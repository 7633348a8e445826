import { userInfo } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createClient } from '../../contract/client.ts'
import type { Port } from '../../contract/frames.ts'
import { interpreter as contract } from '../../contract/interpreter/contract.ts'
import { messagePort } from '../../contract/ports.ts'
import { serve } from '../../contract/serve.ts'
import { fileRegistry, noRegistry } from '../../server/interpreter/registry.ts'
import { createInterpreter } from '../../server/interpreter/service.ts'
import { readOperator } from '../../server/interpreter/operator.ts'
import { sparkLimits } from './limits.ts'
import { driverPackages, driverProgram, findSpark, sparkFolder, type SparkPlace } from './place.ts'
import type { Interpreter } from './spark.ts'

/** The interpreter service in the workbench itself, for Spark on this computer or for a master that it can reach. */
export interface EmbeddedSpark {
  /** Null where Spark is not installed. */
  interpreter(): Interpreter | null
  /** Ends all sessions. */
  close(): Promise<void>
}

/** Spark's own pages show statements to whoever works on this computer, so that they are off unless OASIS_SPARK_UI asks for them. */
const hasPages = () => process.env['OASIS_SPARK_UI'] === 'on'

/** After OASIS_SPARK_IDLE minutes without a run a session ends; what is no such number counts as none. */
function idle(): { after: number; warning: number } {
  const minutes = Number(process.env['OASIS_SPARK_IDLE'])
  const after = minutes > 0 && minutes <= sparkLimits.longestIdle ? minutes * 60_000 : sparkLimits.idle
  return { after, warning: Math.min(sparkLimits.idleWarning, after / 2) }
}

export interface EmbeddedOptions {
  dataDir: string
  /** The folder of the sessions' working directories. */
  sessions: string
  /** Whether sessions outlive a workbench that is killed: the next one on the folder finds them again. */
  lasting: boolean
  /** The folder of the shipped sample. */
  sampleDir: string
  master?: string | null
  log(message: string, error?: unknown): void
}

/** The master is `master`, else the one that OASIS_SPARK_MASTER names, else all cores of this computer. Nothing is started before it is used, but sessions that ran before are taken over. */
export function embedSpark({ dataDir, sessions, lasting, sampleDir, master = null, log }: EmbeddedOptions): EmbeddedSpark {
  let seen: { place: SparkPlace | null; at: number } | null = null
  /** Looked up at most once in a while: it is asked for each cell. */
  function place(): SparkPlace | null {
    const now = performance.now()
    if (seen === null || now - seen.at > sparkLimits.look) seen = { place: findSpark(sparkFolder(dataDir)), at: now }
    return seen.place
  }
  const service = createInterpreter({
    folder: sessions, registry: lasting ? fileRegistry(sessions, log) : noRegistry, spark: place, program: driverProgram, packages: driverPackages, master: master ?? (process.env['OASIS_SPARK_MASTER'] || 'local[*]'), idle: idle(), clock: Date.now, log,
    operator() {
      const operator = readOperator(process.env)
      return { ...operator, conf: { ...operator.conf, 'spark.oasis.sample': join(sampleDir, 'data'), 'spark.ui.enabled': String(hasPages()), 'spark.ui.port': '0', 'spark.ui.killEnabled': 'false', 'spark.ui.showConsoleProgress': 'false' } }
    },
  })
  let client: Interpreter | null = null
  function connect(): Interpreter {
    const { port1, port2 } = new MessageChannel()
    serve(contract, service.handlers, portOf(port1), { user: userInfo().username }, {
      onUnexpected: (error, name) => log(`${name} failed unexpectedly`, error), onViolation: error => log('The interpreter service was asked in another form', error),
    })
    return createClient(contract, portOf(port2))
  }
  return {
    interpreter: () => (place() === null ? null : client ??= connect()),
    async close() {
      await service.close()
      client?.close()
    },
  }
}

function portOf(port: MessagePort): Port {
  return messagePort({ postMessage: message => port.postMessage(message), onMessage: listener => port.on('message', listener), onClose: listener => port.on('close', listener), close: () => port.close() })
}
