import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import { memoryBytes, type Ceilings } from './ceilings.ts'
import type { Reach } from './entrance.ts'
import type { Identity } from './identity.ts'
import { interpreterLimits } from './limits.ts'

/** What who set Spark up here said, and no notebook can change. */
export interface Operator {
  /** Spark's settings of every session, under what the ceilings and the master make of them. */
  conf: Readonly<Record<string, string>>
  ceilings: Ceilings
  identity: Identity
  /** Where drivers and executors on other machines find this one. */
  reach: Reach
  /** The Python on the cluster's machines; see `SettingsOptions`. */
  python: string | null
  /** Sessions that one user may have at once. */
  sessions: number
}

const count = (most: number) => z.coerce.number().int().min(1).max(most).nullable()
const memory = z.string().refine(text => (memoryBytes(text) ?? 0) > 0).nullable()

/** What each variable takes, in words. */
const forms = {
  OASIS_SPARK_CORES: [count(100_000), 'a whole number'], OASIS_SPARK_EXECUTORS: [count(100_000), 'a whole number'], OASIS_SPARK_SESSIONS: [count(1_000), 'a whole number'],
  OASIS_SPARK_MEMORY: [memory, 'a size such as 2g'], OASIS_SPARK_EXECUTOR_MEMORY: [memory, 'a size such as 4g'], OASIS_SPARK_CELL_MEMORY: [memory, 'a size such as 4g'],
  OASIS_SPARK_QUEUE: [z.string().regex(/^[\w.-]{1,200}$/).nullable(), 'the name of a queue'],
  OASIS_SPARK_LONGEST: [z.coerce.number().positive().max(interpreterLimits.longestCell).nullable(), 'a number of minutes'],
  OASIS_SPARK_PORT: [z.coerce.number().int().min(1).max(65_535).nullable(), 'a port'],
  OASIS_SPARK_HOST: [z.string().regex(/^[\w.:-]{1,255}$/).nullable(), 'the name or address of this computer'],
  OASIS_SPARK_PYTHON: [z.string().regex(/^\S+$/).nullable(), 'the path of a Python'],
  OASIS_SPARK_IDENTITY: [z.enum(['same', 'sudo', 'proxy', 'keytab']).nullable(), 'same, sudo, proxy or keytab'],
  OASIS_SPARK_SUDO: [z.string().regex(/^\/\S+$/).nullable(), 'the path of a program'], OASIS_SPARK_UID_MIN: [z.coerce.number().int().min(1).max(2 ** 32).nullable(), 'the number of a user'],
  OASIS_SPARK_PRINCIPAL: [z.string().nullable(), 'a Kerberos principal'], OASIS_SPARK_KEYTAB: [z.string().nullable(), 'the path of a keytab'],
} as const

/** Reads the variables of Spark in an environment. OasisError `invalid` names the first that says nothing that can be used: a ceiling is never left out silently. */
export function readOperator(env: Readonly<Record<string, string | undefined>>): Operator {
  const read = <K extends keyof typeof forms>(name: K) => {
    const [form, words] = forms[name]
    const found = form.safeParse(env[name] || null)
    if (!found.success) throw new OasisError('invalid', `${name} takes ${words}, not ${env[name]}. Change it and start the workbench again.`)
    return found.data as z.infer<(typeof forms)[K][0]>
  }
  const longest = read('OASIS_SPARK_LONGEST')
  const ceilings: Ceilings = {
    cores: read('OASIS_SPARK_CORES'), memory: read('OASIS_SPARK_MEMORY'), executors: read('OASIS_SPARK_EXECUTORS'), executorMemory: read('OASIS_SPARK_EXECUTOR_MEMORY'),
    cellMemory: read('OASIS_SPARK_CELL_MEMORY'), queue: read('OASIS_SPARK_QUEUE'), cell: longest === null ? null : longest * 60_000,
  }
  const file = env['OASIS_SPARK_CONF']
  return {
    conf: { 'spark.driver.memory': ceilings.memory ?? interpreterLimits.memory, ...(file ? readProperties(file) : {}) }, ceilings,
    identity: identityOf(read('OASIS_SPARK_IDENTITY') ?? 'same', { principal: read('OASIS_SPARK_PRINCIPAL'), keytab: read('OASIS_SPARK_KEYTAB'), program: read('OASIS_SPARK_SUDO'), least: read('OASIS_SPARK_UID_MIN') }),
    reach: { host: read('OASIS_SPARK_HOST') ?? hostname(), port: read('OASIS_SPARK_PORT') ?? 0 }, python: read('OASIS_SPARK_PYTHON'), sessions: read('OASIS_SPARK_SESSIONS') ?? interpreterLimits.sessions,
  }
}

function identityOf(kind: Identity['kind'], { principal, keytab, program, least }: { principal: string | null; keytab: string | null; program: string | null; least: number | null }): Identity {
  if (kind === 'sudo') return { kind, program: program ?? interpreterLimits.sudoProgram, least: least ?? interpreterLimits.leastUser }
  if (kind !== 'keytab') return { kind }
  if (principal === null || keytab === null) throw new OasisError('invalid', 'The identity keytab needs OASIS_SPARK_PRINCIPAL and OASIS_SPARK_KEYTAB, in which {user} stands for the user. Name them and start the workbench again.')
  return { kind, principal, keytab }
}

/** Reads settings as `spark-defaults.conf` has them: a name, blanks or an equals sign, and a value on a line; `#` begins a remark. */
function readProperties(file: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new OasisError('invalid', `The file that OASIS_SPARK_CONF names cannot be read: ${file}. Name another and start the workbench again.`)
  }
  const lines = text.split(/\r?\n/).map(line => /^\s*(spark\.[^\s=]+)\s*[\s=]\s*(.*?)\s*$/.exec(line)).filter(found => found !== null)
  return Object.fromEntries(lines.map(([, name, value]) => [name!, value!]))
}
