import { createHmac, randomBytes } from 'node:crypto'
import { homedir, hostname, userInfo } from 'node:os'
import { createRedactor, type Known } from '../../model/secret/redact.ts'
import { redacted } from '../../model/secret/shapes.ts'
import { bundleLimits } from './limits.ts'

/** Names that many people have and that tell of nobody. */
const common = new Set(['root', 'admin', 'administrator', 'user', 'ubuntu', 'runner', 'guest', 'default', 'localhost'])
/** Variables of the environment whose values are secrets by their names. */
const secretNames = /pass(?:word|wd|phrase)|secret|token|api_?key|access_?key|private_?key|credential|^(?:PGPASSWORD|MYSQL_PWD)$/i

/** Whose computer it is: the workbench's own, or a test's. */
export interface Person { home: string; user: string; host: string; env: Readonly<Record<string, string | undefined>> }

export function thisPerson(): Person {
  let user = ''
  try { user = userInfo().username } catch { /* A system may have no name for who runs this. */ }
  return { home: homedir(), user, host: hostname(), env: process.env }
}

/** What takes out of a bundle's texts who somebody is and what their things are called. Hashes are of this bundle alone: nobody can look a name up by them. */
export interface Names {
  text(text: string): string
  /** The same for every text within a value of JSON. */
  value(value: unknown): unknown
  hash(name: string): string
}

export function namesOf(person: Person, dataDir: string, spaces: readonly string[]): Names {
  const key = randomBytes(16)
  const hash = (name: string) => createHmac('sha256', key).update(name).digest('hex').slice(0, 8)
  const word = (value: string, put: string): Known[] => (value.length < 3 || common.has(value.toLowerCase()) ? [] : [{ value, put, isWord: true }])
  const known: Known[] = [
    ...spaces.map(folder => ({ value: folder, put: `[space ${hash(folder)}]` })),
    { value: dataDir, put: '[data folder]' }, ...(person.home.length > 1 ? [{ value: person.home, put: '~' }] : []), ...word(person.user, '[user]'), ...word(person.host, '[host]'),
    ...Object.entries(person.env).filter(([name, value]) => secretNames.test(name) && value !== undefined && value.length >= bundleLimits.secret).map(([, value]) => ({ value: value!, put: redacted })),
  ]
  const redact = createRedactor(known)
  const text = (from: string) => redact(from.replace(/([^\\/"'`\r\n:*?<>|[\]]{1,200})(\.ipynb)/gi, (_, name: string, ending: string) => `[notebook ${hash(name)}]${ending}`))
  const value = (from: unknown): unknown => {
    if (typeof from === 'string') return text(from)
    if (Array.isArray(from)) return from.map(value)
    if (typeof from !== 'object' || from === null) return from
    // What a field's name says of a secret counts for its value.
    return Object.fromEntries(Object.entries(from).map(([name, each]) => [text(name), typeof each === 'string' && text(`${name}=x`) !== `${name}=x` ? redacted : value(each)]))
  }
  return { text, value, hash }
}
