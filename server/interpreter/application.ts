import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { interpreterLimits } from './limits.ts'
import type { MasterKind } from '../../contract/interpreter/master.ts'

/** A line of spark-submit's log that names YARN's application. */
const named = /\b(application_\d{1,20}_\d{1,10})\b/

/** What YARN calls the application of which a line of the log tells, or null. */
export const applicationIn = (line: string): string | null => named.exec(line)?.[1] ?? null

/** The command, in Spark's `bin`, that ends an application of a cluster; null where that has no name yet. */
export function endCommand(kind: MasterKind, { application, conf }: { application: string | null; conf: Readonly<Record<string, string>> }): [program: string, ...args: string[]] | null {
  if (kind === 'yarn') return application === null ? null : ['spark-class', 'org.apache.hadoop.yarn.client.cli.ApplicationCLI', 'application', '-kill', application]
  if (kind === 'kubernetes') return ['spark-submit', '--master', conf['spark.master']!, '--kill', `${conf['spark.kubernetes.namespace'] ?? 'default'}:${conf['spark.kubernetes.driver.pod.name']}`]
  return null
}

/** Runs such a command to its end; false where it failed or took too long. */
export function runCommand(home: string, [program, ...args]: [string, ...string[]], env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise(resolve => execFile(join(home, 'bin', program), args, { env, timeout: interpreterLimits.command, killSignal: 'SIGKILL' }, error => resolve(error === null)))
}
