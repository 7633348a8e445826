import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { applicationIn, endCommand, runCommand } from './application.ts'
import { followLog } from './driver-log.ts'
import { interpreterLimits } from './limits.ts'
import { hasNoTicket } from './loss.ts'
import { killGroup, markOf } from './process.ts'
import { commandAs, endAs } from './sudo.ts'

/** A driver that was submitted. */
export interface Submitted {
  readonly pid: number | undefined
  /** The last lines that it logged so far. */
  log(): string[]
  /** Resolves with how it ended and the last lines that it logged, when nothing of it is left. Of one that another service started nobody hears how. */
  readonly ended: Promise<{ code: number | null; signal: string | null; lines: string[] }>
  kill(): void
}

/** What a service that starts again must know of a driver that was submitted, to watch over it and to end it. `mark` tells its process from a later one; `conf` and `environment` are of the command that ends it in its cluster, `sudo` is whom it runs as where that is another user of this computer. */
export const KeptProcess = z.object({
  pid: z.int().min(1), mark: z.string(), kind: z.enum(['local', 'standalone', 'yarn', 'kubernetes']), application: z.string().nullable(), conf: z.record(z.string(), z.string()), environment: z.record(z.string(), z.string()),
  sudo: z.object({ user: z.string(), program: z.string() }).nullable(),
})
export type KeptProcess = z.infer<typeof KeptProcess>

/** The settings that the command needs that ends an application. */
const ending = ['spark.master', 'spark.kubernetes.namespace', 'spark.kubernetes.driver.pod.name'] as const
export const keptConf = (conf: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(ending.flatMap(name => (conf[name] === undefined ? [] : [[name, conf[name]]])))

/** The file in a session's folder to which its processes log. */
export const logFile = (folder: string): string => join(folder, 'driver.log')

export interface Watched extends Pick<KeptProcess, 'kind' | 'application' | 'conf' | 'environment' | 'sudo'> {
  session: string
  pid: number | undefined
  /** How its process here ends. */
  over: Promise<{ code: number | null; signal: string | null; said?: string }>
  folder: string
  /** The home of a Spark whose commands end applications. */
  home: string
  env: Readonly<Record<string, string>>
  /** The cluster has given the application its name. */
  onApplication(application: string): void
}

/** Watches over a driver by its process here and its log. */
export function watchOver(watched: Watched): Submitted {
  const { session, pid, over, kind, folder, sudo, onApplication } = watched
  let { application } = watched
  let closed = false
  let ending: Promise<void> | null = null
  let killing: Promise<void> | null = null
  const gone = over.then(() => { closed = true })
  const log = followLog(logFile(folder), lines => {
    if (kind !== 'yarn' || application !== null) return
    application = lines.map(applicationIn).find(name => name !== null) ?? null
    if (application !== null) onApplication(application)
    else if (lines.some(hasNoTicket)) killHere()
  })
  /** Once more where it goes on: it may be starting just now. */
  async function killAs(): Promise<void> {
    do await endAs(sudo!, session)
    while (!closed && await Promise.race([gone.then(() => false), delay(interpreterLimits.killAgain, true)]))
  }
  function killHere(): void {
    if (sudo !== null) killing ??= killAs()
    else if (pid !== undefined) killGroup(pid)
  }
  /** Ends the application in its cluster; spark-submit hears of that, cleans up and ends. */
  async function killThere(): Promise<void> {
    log.lines()
    if (!await endThere(watched, application)) return killHere()
    const late = setTimeout(killHere, interpreterLimits.stop)
    late.unref()
    if (!closed) await gone
    clearTimeout(late)
  }
  return {
    pid,
    log: () => log.lines(),
    ended: over.then(async ({ code, signal, said }) => {
      // Its Python outlives it for a moment, and would tell errors of its own.
      killHere()
      await Promise.all([ending, killing])
      log.close()
      return { code, signal, lines: [...log.lines(), ...(said === undefined ? [] : [said])] }
    }),
    kill() {
      if (kind === 'yarn' || kind === 'kubernetes') ending ??= killThere()
      else killHere()
    },
  }
}

/** Ends an application in its cluster; false where it could not be. */
async function endThere({ kind, conf, environment, sudo, session, home, env }: Pick<Watched, 'kind' | 'conf' | 'environment' | 'sudo' | 'session' | 'home' | 'env'>, application: string | null): Promise<boolean> {
  const command = endCommand(kind, { application, conf })
  if (command === null) return false
  const whole = { ...env, ...environment }
  if (sudo === null) return runCommand(home, command, whole)
  const [program, ...args] = command
  return commandAs(sudo, { session: `${session}-end`, files: {}, environment: whole, command: [join(home, 'bin', program), ...args] })
}

/** Takes over a driver that another service submitted. Null where its process here is gone; what may be left of it in its cluster is ended then. */
export async function adopt(kept: KeptProcess, about: Pick<Watched, 'session' | 'folder' | 'home' | 'env' | 'onApplication'>): Promise<Submitted | null> {
  const { pid, mark, application } = kept
  const isThere = async () => (await markOf(pid)) === mark
  if (!await isThere()) {
    await endThere({ ...kept, ...about }, application)
    if (kept.sudo !== null) await endAs(kept.sudo, about.session)
    return null
  }
  const over = (async () => {
    while (await isThere()) await delay(interpreterLimits.processLook, undefined, { ref: false })
    return { code: null, signal: null }
  })()
  return watchOver({ ...kept, ...about, over })
}
