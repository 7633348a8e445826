import { makeDataFolder } from '../owner/folder.ts'
import { installSpark } from '../spark/install.ts'
import { findSpark, sparkFolder } from '../spark/place.ts'

const steps = { java: 'Looking for Java', python: 'Looking for Python', making: 'Making the environment', spark: 'Fetching Spark, about 550 MB', libraries: 'Fetching what Python cells need', checking: 'Trying it out' } as const

/** Installs Spark for notebooks that run on it, and says how far it is. True when it is there; throws OasisError with what to do. */
export async function installSparkHere({ dataDir, again, say, signal }: { dataDir: string; again: boolean; say(line: string): void; signal: AbortSignal }): Promise<boolean> {
  makeDataFolder(dataDir)
  const folder = sparkFolder(dataDir)
  const there = findSpark(folder)
  if (there !== null && !again) {
    say(`Spark ${there.version} is installed already: ${there.home}`)
    return true
  }
  let said = ''
  await installSpark(folder, ({ step, progress, detail }) => {
    const line = `${String(Math.round(progress * 100)).padStart(3)} %  ${steps[step]}${detail === null ? '' : `: ${detail}`}`
    if (line !== said) say(line)
    said = line
  }, signal)
  say(`100 %  Spark ${findSpark(folder)!.version} is installed: ${findSpark(folder)!.home}`)
  return true
}
