import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionEvent } from '../../contract/interpreter/contract.ts'
import { openPerson, type Person } from '../support/person.ts'
import { limits, skipWithoutSpark } from '../support/spark.ts'
import { sessionProcesses, skipWithoutUsers, startUsersService, testUsers, userNumber, type UsersService } from '../support/users/users.ts'

type Of<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>
const [one, two] = testUsers.people
const secret = 'known-to-the-service-alone'


describe.skipIf(skipWithoutSpark || skipWithoutUsers)('sessions through sudo', () => {
  let service: UsersService
  beforeAll(async () => { service = await startUsersService({ secret }) })
  afterAll(async () => { await service?.close() })

  it('[INT2] of two users on one notebook are two applications of two users of this computer, neither of whom reads anything of the other or of the service, or ends anything of theirs', async () => {
    const sessions: [Person, Person] = [await openPerson(service.connect(one)), await openPerson(service.connect(two))]
    const [ones, twos] = sessions
    const about = async (session: Person) => JSON.parse(await session.python('import json, os, pwd\nprint(json.dumps({"user": pwd.getpwuid(os.getuid()).pw_name, "spark": sc.sparkUser(), "id": sc.applicationId, "authenticate": sc.getConf().get("spark.authenticate"), "folder": os.getcwd(), "jvm": int(sc._jvm.java.lang.ProcessHandle.current().pid()), "driver": os.getppid(), "python": os.getpid(), "environment": dict(os.environ), "home": os.path.expanduser("~")}))')) as { user: string; spark: string; id: string; authenticate: string; folder: string; jvm: number; driver: number; python: number; environment: Record<string, string>; home: string }
    const [anas, bens] = await Promise.all([about(ones), about(twos)])
    expect(anas).toMatchObject({ user: one, spark: one, authenticate: 'true', home: `/home/${one}` })
    expect(bens).toMatchObject({ user: two, spark: two })
    expect(anas.id).not.toBe(bens.id)
    for (const [at, session] of sessions.entries()) {
      const processes = sessionProcesses(session.session)
      expect(processes.length).toBeGreaterThanOrEqual(3)
      expect(new Set(processes.map(({ user }) => user)), 'all that runs is the user\'s').toEqual(new Set([userNumber(testUsers.people[at]!)]))
    }
    expect(JSON.stringify([anas.environment, bens.environment])).not.toContain(secret)
    expect(execFileSync('ps', ['-eo', 'args', '-ww'], { encoding: 'utf8', maxBuffer: 1e8 }), 'nothing of the set-up is on a command line').not.toMatch(new RegExp(`${ones.session}|"secret"`))

    // A whole result waits in the session's staging, and lands with the service.
    const fetched = await ones.run({ language: 'sql', limits: { ...limits, rows: 10, whole: { rows: 1e6, bytes: 1e9 } }, statements: [{ sql: 'SELECT id FROM range(0, 20000, 1, 2)', values: {} }] })
    expect(fetched.failure).toBeNull()
    const file = ones.events.find((event): event is Of<'file'> => event.type === 'file')!
    const landed = await service.land({ user: one, session: ones.session, file: { table: file.table, file: file.file, bytes: file.bytes, hash: file.hash } })
    const staged = readdirSync(anas.folder, { recursive: true, encoding: 'utf8' }).map(name => path.join(anas.folder, name)).find(name => name.endsWith('.parquet') && name.includes(file.table))!
    expect(statSync(landed)).toMatchObject({ size: file.bytes, uid: userNumber(testUsers.service) })
    expect(statSync(staged)).toMatchObject({ size: file.bytes, uid: userNumber(one) })
    await ones.python('open("mine.txt", "w").write("mine")\nspark.sql("CREATE TABLE mine AS SELECT 1 AS id")')

    const settings = path.join(anas.folder, 'spark.conf')
    expect(existsSync(path.join(anas.folder, 'setup.json')), 'the one-time secret is gone by now').toBe(false)
    const files = [settings, path.join(anas.folder, 'mine.txt'), staged, landed, ...[anas.jvm, anas.driver, anas.python, service.pid].map(process => `/proc/${process}/environ`)]
    const folders = [anas.folder, path.dirname(staged), service.folder, `/proc/${anas.driver}/fd`]
    const tries = {
      python: (list: string[], method: string) => `for path in ${JSON.stringify(list)}:\n    try:\n        ${method}\n        print("READ", path)\n    except PermissionError:\n        print("no")`,
      scala: (list: string[], method: string) => `for (path <- Seq(${list.map(each => JSON.stringify(each)).join(', ')})) try { ${method}; println("READ " + path) } catch { case _: java.nio.file.AccessDeniedException => println("no") }`,
      r: (list: string[], method: string) => `for (path in c(${list.map(each => JSON.stringify(each)).join(', ')})) cat(suppressWarnings(tryCatch({ ${method}; paste("READ", path) }, error = function(e) "no")), "\\n", sep = "")`,
    }
    const refused = (list: string[]) => 'no\n'.repeat(list.length)
    expect(await twos.python(tries.python(files, 'open(path, "rb").read()'))).toBe(refused(files))
    expect(await twos.python(tries.python(folders, 'os.listdir(path)').replace('for', 'import os\nfor'))).toBe(refused(folders))
    expect(await twos.scala(tries.scala(files, 'java.nio.file.Files.readAllBytes(java.nio.file.Path.of(path))'))).toBe(refused(files))
    expect(await twos.r(tries.r(files, 'readBin(path, "raw", 10)'))).toBe(refused(files))
    for (const [format, place] of [['text', settings], ['text', path.join(anas.folder, 'mine.txt')], ['parquet', staged], ['parquet', landed], ['parquet', path.join(anas.folder, 'spark-warehouse/mine')]] as const) {
      const { failure } = await twos.sql(`SELECT * FROM ${format}.\`file:${place}\``)
      expect(failure, place).toMatchObject({ message: expect.stringMatching(/Permission denied|PATH_NOT_FOUND|does not exist/) })
    }
    // The same ways read what is the user's own.
    const own = files.slice(0, 3).concat(`/proc/${anas.jvm}/environ`, `/proc/${anas.driver}/environ`)
    const yes = own.map(each => `READ ${each}\n`).join('')
    expect(await ones.python(tries.python(own, 'open(path, "rb").read()'))).toBe(yes)
    expect(await ones.scala(tries.scala(own, 'java.nio.file.Files.readAllBytes(java.nio.file.Path.of(path))'))).toBe(yes)
    expect(await ones.r(tries.r(own, 'readBin(path, "raw", 10)'))).toBe(yes)
    expect(await ones.sql(`SELECT * FROM parquet.\`file:${staged}\``)).toMatchObject({ failure: null })

    // The other way round, and whatever lies about: nothing below the folders of temporary files that is another's can be read.
    expect(await ones.python(tries.python([bens.folder], 'os.listdir(path)').replace('for', 'import os\nfor'))).toBe('no\n')
    expect(await ones.python(tries.python([`/proc/${bens.jvm}/environ`], 'open(path, "rb").read()'))).toBe('no\n')
    const others = [one, testUsers.service].map(userNumber)
    expect(await twos.python(`import os, stat\nfor top in ("/tmp", "/var/tmp", "/dev/shm"):\n    for place, folders, files in os.walk(top):\n        folders[:] = [name for name in folders if os.stat(os.path.join(place, name), follow_symlinks=False).st_uid in ${JSON.stringify(others)}]\n        for name in files:\n            path = os.path.join(place, name)\n            try:\n                about = os.stat(path, follow_symlinks=False)\n                if about.st_uid in ${JSON.stringify(others)} and stat.S_ISREG(about.st_mode) and os.access(path, os.R_OK) and about.st_size:\n                    print("READ", path)\n            except OSError:\n                pass`)).toBe('')
    expect(await twos.python(`import os, signal\nfor process in ${JSON.stringify([anas.jvm, anas.python, service.pid])}:\n    try:\n        os.kill(process, signal.SIGKILL)\n        print("ENDED", process)\n    except PermissionError:\n        print("no")`)).toBe('no\nno\nno\n')

    // Both live on, and end with all that they started, whether they answer or not.
    expect((await ones.sql('SELECT 1')).failure).toBeNull()
    await twos.python('import subprocess\n_ = subprocess.Popen(["sleep", "3000"], start_new_session=True)')
    await ones.stop()
    const hanging = await twos.begin({ language: 'python', source: 'print("on", flush=True)\nwhile True: pass' })
    await twos.printed(hanging, 'on')
    for (const { pid } of sessionProcesses(twos.session)) process.kill(pid, 'SIGSTOP')
    await twos.stop()
    for (const [session, { folder }] of [[ones, anas], [twos, bens]] as const) {
      expect(session.events.at(-1)).toMatchObject({ session: { state: 'stopped' } })
      expect(sessionProcesses(session.session)).toEqual([])
      expect(existsSync(folder)).toBe(false)
    }
  }, 600_000)

  it('[INT2] say what is missing before anything is started', async () => {
    const refusal = async (user: string, from = service) => from.connect(user).call('session.open', { notebook: 'n', timezone: 'UTC' }).then(() => 'it started', (error: Error) => error.message)
    for (const user of ['-u', '#0', '#1001', '', 'a b', 'one\ntwo', 'ana@REALM', '../root', `${one}$(id)`, 'é']) expect(await refusal(user), user).toContain('it is no user\'s name')
    expect(await refusal('nobody-of-here')).toContain('no such user')
    expect(await refusal('root')).toContain('whose number is 0')
    expect(await refusal('daemon')).toContain('those of people begin at 1000')
    expect(await refusal(testUsers.service)).toContain('the service itself runs as')
    // A user whom the rule of sudo does not name.
    expect(await refusal('nobody')).toBe(`sudo does not let ${testUsers.service} run ${testUsers.program} as nobody without a password. Ask who set Spark up here to allow it in sudoers.`)
    const tools = await mkdtemp(path.join(tmpdir(), 'oasis-no-sudo-'))
    await chmod(tools, 0o755)
    await symlink('/usr/bin/id', path.join(tools, 'id'))
    const bare = await startUsersService({ secret, variables: { PATH: tools } })
    try {
      expect(await refusal(one, bare)).toContain('sudo, which is not installed here')
    } finally {
      await bare.close()
      await rm(tools, { recursive: true })
    }
  })

  it('[INT2] the program that sudo runs refuses to be root, and starts nothing where its user cannot read Spark', () => {
    const asked = JSON.stringify({ do: 'check', paths: ['/root'] })
    expect(() => execFileSync(testUsers.program, { input: asked, stdio: 'pipe' })).toThrow('Spark sessions do not run as root.')
    const told = execFileSync('sudo', ['-n', '-u', one, '--', testUsers.program], { input: asked, encoding: 'utf8' })
    expect(JSON.parse(told)).toEqual({ missing: '/root' })
  })

  it('[INT5] a session whose driver is killed says so, and leaves nothing behind', async () => {
    const session = await openPerson(service.connect(one))
    const folder = (await session.python('import os\nprint(os.getcwd(), end="")'))
    const jvm = Number(await session.python('print(sc._jvm.java.lang.ProcessHandle.current().pid())'))
    await session.python('import subprocess\n_ = subprocess.Popen(["sleep", "3000"], start_new_session=True)')
    // The user's own code may kill what starts and clears up the session.
    const starter = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${jvm}/status`, 'utf8'))![1])
    await session.begin({ language: 'python', source: `import os\nos.kill(${starter}, 9)` })
    await session.following
    expect(session.events.at(-1)).toMatchObject({ session: { state: 'lost', loss: { kind: 'killed' } } })
    for (let at = 0; at < 100 && (sessionProcesses(session.session).length > 0 || existsSync(folder)); at++) await wait(100)
    expect(sessionProcesses(session.session)).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })
})
