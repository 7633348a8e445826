import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { userInfo } from 'node:os'
import { OasisError } from '../../contract/errors.ts'
import { interpreterLimits } from './limits.ts'

/** The Unix user of a session, and the program that sudo runs as that user: driver/as_user.py where root installed it. */
export interface SudoUser { user: string; program: string }

/** What a session is started with. `files` are written where only its user reads them, into its working directory. */
export interface StartAs { session: string; files: Record<string, string | Uint8Array>; environment: Record<string, string>; command: readonly string[] }

type Asked = { do: 'check'; paths: readonly string[] } | { do: 'end'; session: string } | { do: 'run'; session: string; files: Record<string, string>; environment: Record<string, string>; command: readonly string[] }

/** Runs the program as the user; what it prints goes to the file of a descriptor, or comes by pipes. What it is asked goes through standard input alone: sudo prints and logs command lines and environments. */
function ask({ user, program }: SudoUser, asked: Asked, log: number | 'pipe' = 'pipe'): ChildProcess {
  const child = spawn('sudo', ['-n', '-u', user, '--', program], { cwd: '/', detached: true, stdio: ['pipe', log, log], env: { PATH: process.env['PATH'], LC_ALL: 'C' } })
  // One that ends before it has read is told by its end.
  child.stdin!.on('error', () => {})
  child.stdin!.end(JSON.stringify(asked))
  return child
}

/** Asks it, and gives what it said when it has ended. */
function answer(as: SudoUser, asked: Asked): Promise<{ code: number | null; missing: boolean; out: string; said: string }> {
  return new Promise(resolve => {
    const child = ask(as, asked)
    let [out, said] = ['', '']
    child.stdout?.on('data', data => { out += String(data) })
    child.stderr?.on('data', data => { said += String(data) })
    child.on('error', (error: NodeJS.ErrnoException) => resolve({ code: null, missing: error.code === 'ENOENT', out, said: error.message }))
    child.on('close', code => resolve({ code, missing: false, out, said }))
  })
}

/** The number of a user of this computer, from wherever it knows users; null for one that it does not. */
function userNumber(user: string): Promise<number | null> {
  return new Promise(resolve => execFile('id', ['-u', '--', user], { timeout: interpreterLimits.command }, (error, out) => resolve(error ? null : Number(out))))
}

/** Sees to it that sessions can run as a user who reads these paths, before one is started. OasisError `invalid` says what is missing, and who sets Spark up what to do. */
export async function checkSudo(as: SudoUser & { least: number }, paths: readonly string[]): Promise<void> {
  const { user, program, least } = as
  const refuse = (message: string) => new OasisError('invalid', message, { kind: 'sudo' })
  const number = await userNumber(user)
  if (number === null) throw refuse(`Spark sessions cannot run as ${user}: this computer has no such user. Ask who set Spark up here.`)
  // Zero is root, whatever it is called.
  if (number === 0 || number < least) throw refuse(`Spark sessions cannot run as ${user}, whose number is ${number}: those of people begin at ${least} here. Ask who set Spark up here.`)
  if (number === userInfo().uid) throw refuse(`Spark sessions cannot run as ${user} through sudo: the service itself runs as ${user}. Ask who set Spark up here to start it as a user of its own, or to set OASIS_SPARK_IDENTITY to same.`)
  const { code, missing, out, said } = await answer(as, { do: 'check', paths })
  if (missing) throw refuse('Spark sessions run as their users through sudo, which is not installed here. Ask who set Spark up here.')
  if (/a password is required|a terminal is required|must have a tty|may not run|not allowed|not in the sudoers/.test(said)) {
    throw refuse(`sudo does not let ${userInfo().username} run ${program} as ${user} without a password. Ask who set Spark up here to allow it in sudoers.`)
  }
  if (/command not found|No such file/.test(said)) throw refuse(`Spark sessions run as their users by ${program}, which is not there. Ask who set Spark up here to install it, or to name it in OASIS_SPARK_SUDO.`)
  if (code !== 0) throw refuse(`sudo could not run ${program} as ${user}. Ask who set Spark up here. It said: ${said.trim().split('\n').at(-1)!.slice(0, interpreterLimits.logLine)}`)
  const found = (JSON.parse(out) as { missing: string | null }).missing
  if (found !== null) throw refuse(`${user} cannot read ${found}, which Spark sessions need. Ask who set Spark up here to let every user read it, or to install Spark where they can and name the folder in OASIS_SPARK_FOLDER.`)
}

/** Starts a command as a user. Its process is sudo's, which passes on what the command prints, to the file of a descriptor or by pipes, and how it ends; by its end nothing of the session is left. */
export function startAs(as: SudoUser, { files, ...asked }: StartAs, log: number | 'pipe' = 'pipe'): ChildProcess {
  return ask(as, { do: 'run', ...asked, files: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString('base64')])) }, log)
}

/** Kills a user's session, which this service's user may not signal; resolves when it is done. */
export async function endAs(as: SudoUser, session: string): Promise<void> {
  await answer(as, { do: 'end', session })
}

/** Runs such a command to its end; false where it failed or took too long. */
export async function commandAs(as: SudoUser, asked: StartAs): Promise<boolean> {
  const child = startAs(as, asked)
  child.stdout?.resume()
  child.stderr?.resume()
  const late = setTimeout(() => void endAs(as, asked.session), interpreterLimits.command)
  const code = await new Promise<number | null>(resolve => { child.on('error', () => resolve(null)).on('close', resolve) })
  clearTimeout(late)
  return code === 0
}
