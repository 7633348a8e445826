import { spawn } from 'node:child_process'

/** The command that opens a web address with the system's browser. */
export function openCommand(url: string, platform: NodeJS.Platform = process.platform): [string, string[]] {
  if (platform === 'darwin') return ['open', [url]]
  // Unlike cmd's start, this does not read the address as a command line.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}

/** Opens a web address with the system's browser. False when there is none, or it failed within two seconds. */
export function openBrowser(url: string, [command, args] = openCommand(url)): Promise<boolean> {
  return new Promise(resolve => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    const timer = setTimeout(() => resolve(true), 2_000)
    const settle = (opened: boolean) => {
      clearTimeout(timer)
      resolve(opened)
    }
    child.on('error', () => settle(false))
    child.on('exit', code => settle(code === 0))
    child.unref()
  })
}
