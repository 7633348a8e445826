import { existsSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { setUpPackages } from './debian.mjs'

const programs = ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit']
const packages = ['krb5-kdc', 'krb5-admin-server', 'krb5-user']
const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']

/** The programs of a Kerberos realm by name, MIT's, or null. */
export function findKerberos() {
  const found = programs.map(name => folders.map(folder => path.join(folder, name)).find(existsSync))
  return found.every(Boolean) ? Object.fromEntries(programs.map((name, at) => [name, found[at]])) : null
}

/** Finds them, or installs Debian's where this is root on Debian. Returns null or the sentence that says what to do. */
export const setUpKerberos = () => setUpPackages({ what: 'Kerberos', packages, find: findKerberos, help: `No Kerberos here. Install MIT's (on Debian: apt-get install ${packages.join(' ')}).` })

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpKerberos()
  console.log(problem ?? findKerberos())
  process.exit(problem ? 1 : 0)
}
