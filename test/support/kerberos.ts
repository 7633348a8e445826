import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePorts, killAll } from './daemons.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findKerberos, setUpKerberos } from '../../scripts/setup/kerberos.mjs'

const problem = await setUpKerberos() as string | null
const programs = findKerberos() as Record<'krb5kdc' | 'kdb5_util' | 'kadmin.local' | 'kinit', string> | null
export const skipWithoutKerberos = programs === null
if (skipWithoutKerberos) console.warn(`SKIPPED: ${problem}`)

/** A realm of Kerberos on loopback, with a server of its own. */
export interface TestRealm {
  readonly name: string
  /** The file that programs find it by. */
  readonly conf: string
  /** The option of Java that names that file. */
  readonly java: string
  /** Makes a principal, `ana` or `hdfs/localhost`; gives the file of its key. */
  keytab(principal: string): Promise<string>
  /** Gets a ticket by a key; gives its cache, which KRB5CCNAME names. */
  ticket(principal: string, keytab: string): Promise<string>
  close(): Promise<void>
}

/** Starts a realm. */
export async function startRealm(): Promise<TestRealm> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-realm-'))
  const [port] = await freePorts(1)
  const name = 'OASIS.TEST'
  const conf = path.join(folder, 'krb5.conf')
  const profile = path.join(folder, 'kdc.conf')
  await writeFile(conf, `[libdefaults]
 default_realm = ${name}
 dns_lookup_realm = false
 dns_lookup_kdc = false
 rdns = false
 dns_canonicalize_hostname = false
 udp_preference_limit = 1
 forwardable = true
[realms]
 ${name} = {
  kdc = 127.0.0.1:${port}
 }
[domain_realm]
 localhost = ${name}
`)
  await writeFile(profile, `[kdcdefaults]
 kdc_listen = 127.0.0.1:${port}
 kdc_tcp_listen = 127.0.0.1:${port}
[realms]
 ${name} = {
  database_name = ${folder}/principal
  key_stash_file = ${folder}/stash
  max_life = 12h
  max_renewable_life = 7d
 }
`)
  const env = { ...process.env, KRB5_CONFIG: conf, KRB5_KDC_PROFILE: profile }
  const call = async (program: keyof NonNullable<typeof programs>, args: string[], more = {}) => (await promisify(execFile)(programs![program], args, { env: { ...env, ...more } })).stdout
  await call('kdb5_util', ['create', '-s', '-r', name, '-P', randomBytes(16).toString('hex')])
  let said = ''
  const server = spawn(programs!.krb5kdc, ['-n', '-r', name], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [server.stdout, server.stderr]) stream.on('data', data => { said += String(data) })
  const close = async () => {
    await killAll([server])
    await rm(folder, { recursive: true, force: true })
  }
  const realm: TestRealm = {
    name, conf, java: `-Djava.security.krb5.conf=${conf}`, close,
    async keytab(principal) {
      const file = path.join(folder, `${principal.replace('/', '.')}.keytab`)
      await call('kadmin.local', ['-r', name, '-q', `addprinc -randkey ${principal}@${name}`])
      await call('kadmin.local', ['-r', name, '-q', `ktadd -k ${file} ${principal}@${name}`])
      return file
    },
    async ticket(principal, keytab) {
      const cache = path.join(folder, `${principal.replace('/', '.')}.cache`)
      await call('kinit', ['-k', '-t', keytab, `${principal}@${name}`], { KRB5CCNAME: `FILE:${cache}` })
      return cache
    },
  }
  try {
    const keytab = await realm.keytab('trial')
    for (const until = Date.now() + 30_000; ;) {
      const problem = await realm.ticket('trial', keytab).then(() => null, error => error as Error)
      if (!problem) return realm
      if (Date.now() > until || server.exitCode !== null) throw new Error(`Kerberos does not start: ${problem.message}\n${said}`)
      await wait(100)
    }
  } catch (error) {
    await close()
    throw error
  }
}
