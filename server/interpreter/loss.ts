import type { SessionLoss } from '../../contract/interpreter/contract.ts'
import { interpreterLimits } from './limits.ts'

const noJava = /JAVA_HOME is not set|Unable to locate a Java Runtime|java: (?:command )?not found|UnsupportedClassVersionError|JAVA_GATEWAY_EXITED.*java/i
/** A line with which YARN's client begins to ask again and again, for a quarter of an hour, for an application that it has no ticket to ask for. */
export const hasNoTicket = (line: string): boolean => /Client cannot authenticate via:\[TOKEN, KERBEROS\]/.test(line) && line.includes('ApplicationClientProtocol')
const noMemory = /OutOfMemoryError|There is insufficient memory for the Java Runtime|Could not reserve enough space/
/** How Spark ends a driver that ran out of memory: SparkExitCode.OOM. */
const outOfMemory = 52
/** Lines that say nothing of why. */
const noise = /^\s*(?:at |\.\.\. |WARNING|WARN|INFO|oasis: )|^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d (?:INFO|WARN|DEBUG)|^\s*$|^Setting default log level|^To adjust logging level|Using Spark's default log4j/

/** What YARN says of the end of an application, as spark-submit logs it last; null where it says nothing. */
function diagnosticsIn(lines: readonly string[]): string | null {
  const first = lines.findLastIndex(line => /^\s*diagnostics: \S/.test(line) && !line.endsWith(': N/A'))
  if (first < 0) return null
  const after = lines.findIndex((line, at) => at > first && /^\s*ApplicationMaster host:/.test(line))
  const said = lines.slice(first, after < 0 ? undefined : after).filter(line => !/^\s*(?:at \S|$|For more detailed output)/.test(line)).map(line => line.trim()).join(' ').replace(/^diagnostics: /, '')
  return said.length > interpreterLimits.diagnostics ? `${said.slice(0, interpreterLimits.diagnostics)} ...` : said
}
const endedByYarn = /exitCode: (?:137|143)\b|[Kk]illed by (?:user|external signal)|was killed/
const memoryOfYarn = /beyond (?:the )?'?(?:PHYSICAL|VIRTUAL)'? memory limit|running beyond (?:physical|virtual) memory/i

/** Why a driver ended, by how its process did and the last lines that it logged. `early`: it never was ready. */
export function lossOf({ code, signal, lines }: { code: number | null; signal: string | null; lines: readonly string[] }, early: boolean): SessionLoss {
  const find = (pattern: RegExp) => lines.findLast(line => pattern.test(line)) ?? null
  const about = { code, signal }
  const java = early ? find(noJava) : null
  if (java !== null) return { ...about, kind: 'java', said: java }
  if (early && lines.some(hasNoTicket)) return { ...about, kind: 'ticket', said: null }
  const yarn = diagnosticsIn(lines)
  if (yarn !== null) return { ...about, kind: memoryOfYarn.test(yarn) ? 'memory' : early ? 'start' : endedByYarn.test(yarn) ? 'killed' : 'exit', said: yarn }
  const memory = find(noMemory)
  if (memory !== null || code === outOfMemory) return { ...about, kind: 'memory', said: memory }
  const said = find(/^(?!Caused by).*(?:Error|Exception)\b.*:/) ?? lines.findLast(line => !noise.test(line)) ?? null
  // It ended as one that was asked to, and nobody did: its patience was over.
  if (early) return code === 0 ? { ...about, kind: 'unreached', said: null } : { ...about, kind: 'start', said }
  return signal !== null || code === 137 || code === 143 ? { ...about, kind: 'killed', said: null } : { ...about, kind: 'exit', said }
}
