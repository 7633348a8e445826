import { makeDataFolder } from '../owner/folder.ts'
import { openEnvironment } from '../python/environment.ts'
import { pythonFolder } from '../python/place.ts'

const steps = { finding: 'Looking for Python', making: 'Making the environment', installing: 'Installing packages', checking: 'Trying it out' } as const

/** Sets Python up for cells, and says how far it is. True when it is there; throws OasisError with what to do. */
export async function installPython({ dataDir, again, say, signal }: { dataDir: string; again: boolean; say(line: string): void; signal: AbortSignal }): Promise<boolean> {
  makeDataFolder(dataDir)
  const environment = openEnvironment(pythonFolder(dataDir))
  const there = environment.ready()
  if (there !== null && !again) {
    say(`Python is set up already: ${there}`)
    return true
  }
  let said = ''
  await environment.install(({ step, progress, detail }) => {
    const line = `${String(Math.round(progress * 100)).padStart(3)} %  ${steps[step]}${detail === null ? '' : `: ${detail}`}`
    if (line !== said) say(line)
    said = line
  }, signal)
  say(`100 %  Python is set up: ${environment.ready()}`)
  return true
}
