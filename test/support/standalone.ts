import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { killAll } from './daemons.ts'
import { spark } from './spark.ts'

/** A standalone cluster of Spark on loopback: a master and two workers of one core each. */
export interface TestStandalone { readonly master: string; close(): Promise<void> }

export async function startStandalone(): Promise<TestStandalone> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-standalone-'))
  const start = (name: string, args: string[]) => {
    const child = spawn(path.join(spark!.home, 'bin/spark-class'), [`org.apache.spark.deploy.${name}`, '--host', '127.0.0.1', '--webui-port', '0', ...args], {
      cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, SPARK_HOME: spark!.home, SPARK_WORKER_DIR: folder, SPARK_DAEMON_MEMORY: '256m', SPARK_LOCAL_IP: '127.0.0.1' },
    })
    let said = ''
    child.stderr.on('data', data => { said = (said + String(data)).slice(-100_000) })
    const until = (pattern: RegExp) => new Promise<string>((resolve, reject) => {
      const look = () => { const found = pattern.exec(said); if (found) resolve(found[1] ?? '') }
      look()
      child.stderr.on('data', look)
      child.on('exit', () => reject(new Error(`${name} ended:\n${said}`)))
    })
    return { child, until }
  }
  const daemons = [start('master.Master', ['--port', '0'])]
  const close = async () => {
    await killAll(daemons.map(({ child }) => child))
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const master = await daemons[0]!.until(/Starting Spark master at (spark:\/\/\S+)/)
    for (let at = 0; at < 2; at++) daemons.push(start('worker.Worker', ['--cores', '1', '--memory', '1g', master]))
    await Promise.all(daemons.slice(1).map(({ until }) => until(/Successfully registered with master/)))
    return { master, close }
  } catch (error) {
    await close()
    throw error
  }
}
