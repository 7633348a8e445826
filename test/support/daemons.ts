import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'

/** The Java of tests. */
export const java = process.env['JAVA_HOME'] ? path.join(process.env['JAVA_HOME'], 'bin/java') : 'java'

/** Free ports of this computer. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
  })))
  const ports = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** A file of Hadoop's or Hive's settings. */
export const xml = (values: Record<string, string | number>) => `<configuration>${Object.entries(values).map(([name, value]) => `<property><name>${name}</name><value>${value}</value></property>`).join('\n')}</configuration>`

/** Ends processes at once, and resolves when they are over. */
export async function killAll(daemons: readonly ChildProcess[]): Promise<void> {
  for (const daemon of daemons) daemon.kill('SIGKILL')
  await Promise.all(daemons.map(daemon => daemon.exitCode !== null || daemon.signalCode !== null ? null : new Promise(resolve => daemon.once('exit', resolve))))
}
