import type { SessionLoss } from '../../contract/interpreter/contract.ts'

const noJava = /JAVA_HOME is not set|Unable to locate a Java Runtime|java: (?:command )?not found|UnsupportedClassVersionError|JAVA_GATEWAY_EXITED.*java/i
const noMemory = /OutOfMemoryError|There is insufficient memory for the Java Runtime|Could not reserve enough space/
/** How Spark ends a driver that ran out of memory: SparkExitCode.OOM. */
const outOfMemory = 52
/** Lines that say nothing of why. */
const noise = /^\s*(?:at |\.\.\. |WARNING|WARN|INFO|oasis: )|^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d (?:INFO|WARN|DEBUG)|^\s*$|^Setting default log level|^To adjust logging level|Using Spark's default log4j/

/** Why a driver ended, by how its process did and the last lines that it logged. `early`: it never was ready. */
export function lossOf({ code, signal, lines }: { code: number | null; signal: string | null; lines: readonly string[] }, early: boolean): SessionLoss {
  const find = (pattern: RegExp) => lines.findLast(line => pattern.test(line)) ?? null
  const about = { code, signal }
  const java = early ? find(noJava) : null
  if (java !== null) return { ...about, kind: 'java', said: java }
  const memory = find(noMemory)
  if (memory !== null || code === outOfMemory) return { ...about, kind: 'memory', said: memory }
  const said = find(/^(?!Caused by).*(?:Error|Exception)\b.*:/) ?? lines.findLast(line => !noise.test(line)) ?? null
  if (early) return { ...about, kind: 'start', said }
  return { ...about, kind: signal !== null || code === 137 || code === 143 ? 'killed' : 'exit', said }
}
