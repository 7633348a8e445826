// The interpreter service as a Unix user of its own, for the test of sessions through sudo. Each of its parent's messages is a frame of a person's connection, or asks it to land a file of a result.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Port } from '../../../contract/frames.ts'
import { interpreter } from '../../../contract/interpreter/contract.ts'
import { serve } from '../../../contract/serve.ts'
import { fetchFile, type WholeFile } from '../../../main/spark/fetch.ts'
import { readOperator } from '../../../server/interpreter/operator.ts'
import { noRegistry } from '../../../server/interpreter/registry.ts'
import { createInterpreter } from '../../../server/interpreter/service.ts'
import type { SparkPlace } from '../../../server/interpreter/submit.ts'

export type ToService = { user: string; frame: Uint8Array } | { land: { user: string; session: string; file: WholeFile & { table: string; file: number } } } | { close: true }
export type FromService = { user: string; frame: Uint8Array } | { landed: string } | { folder: string }

const given = JSON.parse(process.env['OASIS_TEST_SERVICE']!) as { spark: SparkPlace & { libraries: string }; program: string; packages: string[]; master: string }
const folder = mkdtempSync(join(tmpdir(), 'oasis-users-service-'))
const tell = (message: FromService) => { process.send!(message) }
const service = createInterpreter({
  registry: noRegistry,
  folder, ...given, spark: () => given.spark, operator: () => readOperator(process.env), idle: { after: 600_000, warning: 300_000 }, clock: Date.now,
  log: (message, error) => console.error(message, error),
})
const people = new Map<string, (frame: Uint8Array) => void>()

/** The user of a connection is settled when it is made, as a hub does after a login. */
function connection(user: string): (frame: Uint8Array) => void {
  const known = people.get(user)
  if (known) return known
  const listeners: ((frame: Uint8Array) => void)[] = []
  const port: Port = { post: frame => tell({ user, frame: Uint8Array.from(frame) }), onFrame: listener => { listeners.push(listener) }, onClose() {}, close() {} }
  serve(interpreter, service.handlers, port, { user }, { onUnexpected: (error, name) => console.error(name, error), onViolation: error => console.error(error) })
  const receive = (frame: Uint8Array) => { for (const listener of listeners) listener(frame) }
  people.set(user, receive)
  return receive
}

process.on('message', async (message: ToService) => {
  if ('close' in message) {
    await service.close()
    process.exit(0)
  }
  if ('frame' in message) return connection(message.user)(message.frame)
  const { user, session, file } = message.land
  const path = join(folder, 'landed.parquet')
  await fetchFile(async function* (offset) {
    for await (const { data } of service.handlers['file.read']({ session, table: file.table, file: file.file, offset }, { user }, new AbortController().signal)) yield data as Uint8Array
  }, file, path, new AbortController().signal)
  tell({ landed: path })
})
tell({ folder })
