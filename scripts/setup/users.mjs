// Unix users for the test of sessions that run as their users. `node scripts/setup/users.mjs` makes them, as root on Debian; `node scripts/setup/users.mjs --remove` takes everything back.
import { existsSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'
import { setUpPackages } from './debian.mjs'

/** Two people, the user of the service, and what lets the one start sessions of the others. Nothing else on the computer is changed. */
export const testUsers = { people: ['oasis-one', 'oasis-two'], group: 'oasis-people', service: 'oasis-service', program: '/usr/local/libexec/oasis-spark-test', sudoers: '/etc/sudoers.d/oasis-spark-test' }
const { people, group, service, program, sudoers } = testUsers
const source = path.join(root, 'driver/as_user.py')
const rule = `Defaults!${program} !requiretty, !log_input, !log_output\n${service} ALL=(%${group}) NOPASSWD: ${program} ""\n`

const exists = async name => (await run('id', ['-u', name], { quiet: true })).code === 0
/** Whether they are there, with the program of now. */
export async function findUsers() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return false
  const same = existsSync(sudoers) && readFileSync(sudoers, 'utf8') === rule && existsSync(program) && readFileSync(program).equals(readFileSync(source))
  return same && (await Promise.all([...people, service].map(exists))).every(Boolean)
}

/** Makes them where this is root on a computer of CI's (`CI` is set), or where somebody asked. Returns null or the sentence that says what to do. */
export async function setUpUsers({ asked = false } = {}) {
  if (await findUsers()) return null
  const help = 'No Unix users for the test of sessions through sudo here. As root on Debian, node scripts/setup/users.mjs makes three and a rule of sudo, and node scripts/setup/users.mjs --remove takes them back.'
  if (process.platform !== 'linux' || process.getuid() !== 0 || !(asked || process.env.CI)) return help
  console.log('Setting up users for sessions through sudo ...')
  const said = []
  const step = async (command, ...args) => {
    const { code, text } = await run(command, args, { quiet: true })
    said.push(text)
    return code === 0
  }
  said.push(await setUpPackages({ what: 'sudo', packages: ['sudo'], find: () => existsSync('/usr/bin/sudo'), help: 'No sudo here.' }) ?? '')
  await step('groupadd', '-f', group)
  for (const name of people) if (!await exists(name)) await step('useradd', '--create-home', '--groups', group, name)
  if (!await exists(service)) await step('useradd', '--create-home', service)
  await mkdir(path.dirname(program), { recursive: true })
  await copyFile(source, program)
  await chmod(program, 0o755)
  // A file that sudo cannot read would shut everybody out.
  await writeFile(`${sudoers}.part`, rule, { mode: 0o440 })
  if (await step('visudo', '-c', '-f', `${sudoers}.part`)) await rename(`${sudoers}.part`, sudoers)
  else await rm(`${sudoers}.part`, { force: true })
  return await findUsers() ? null : `${help}\n${said.join('\n')}`
}

async function remove() {
  for (const file of [sudoers, program]) await rm(file, { force: true })
  for (const name of [...people, service]) if (await exists(name)) await run('userdel', ['--remove', name], { quiet: true })
  await run('groupdel', [group], { quiet: true })
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  if (process.argv.includes('--remove')) {
    await remove()
    console.log('The users are gone.')
  } else {
    const problem = await setUpUsers({ asked: true })
    console.log(problem ?? [...people, service].join(' '))
    process.exit(problem ? 1 : 0)
  }
}
