import { join, resolve } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import { protocol } from '../../contract/version.ts'
import { dataFolder } from '../owner/folder.ts'
import { help, readArguments, UsageError } from './arguments.ts'

/** The `oasis` command. Gives the exit code: 0, 1 when a cell failed, 2 for bad usage. `words` are those after the command's name. */
export async function main(words: readonly string[]): Promise<number> {
  const say = (line: string) => { process.stderr.write(`${line}\n`) }
  const cancelled = new AbortController()
  const stop = () => cancelled.abort()
  try {
    const command = readArguments(words)
    if (command.kind === 'help' || command.kind === 'version') {
      process.stdout.write(command.kind === 'help' ? help : `${protocol.app}\n`)
      return 0
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    if (command.kind === 'sessions') {
      const { runSessions } = await import('./sessions.ts')
      return await runSessions({ command, dataDir: resolve(dataFolder({ given: command.dataDir ?? undefined })), say, print: text => { process.stdout.write(text) } }) ? 0 : 1
    }
    if (command.kind === 'channels') {
      const { runChannels } = await import('./channels.ts')
      await runChannels({ command, dataDir: resolve(dataFolder({ given: command.dataDir ?? undefined })), say, print: text => { process.stdout.write(text) }, signal: cancelled.signal })
      return 0
    }
    if (command.kind !== 'run') {
      const install = command.kind === 'python' ? (await import('./python.ts')).installPython : (await import('./spark.ts')).installSparkHere
      return await install({ dataDir: resolve(dataFolder({ given: command.dataDir ?? undefined })), again: command.again, say, signal: cancelled.signal }) ? 0 : 1
    }
    // What it takes to run is loaded only for a run.
    const { runNotebook } = await import('./run.ts')
    const done = await runNotebook({
      command, dataDir: resolve(dataFolder({ given: command.dataDir ?? undefined })), sampleDir: join(import.meta.dirname, import.meta.url.endsWith('.ts') ? '../..' : '../../..', 'resources/sample'),
      say, print: text => { process.stdout.write(text) }, signal: cancelled.signal,
    })
    return done ? 0 : 1
  } catch (error) {
    if (error instanceof UsageError) {
      say(`${error.message}\nTry: oasis --help`)
      return 2
    }
    if (!(error instanceof OasisError)) throw error
    say(error.message)
    return 1
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
