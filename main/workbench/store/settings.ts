import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { CommandKeys, defaultSettings, Settings, type HostInfo } from '../../../contract/workbench/host.ts'
import type { Sqlite } from './database.ts'

/** Makes of one key of each command a list of keys; what is not as it was ever written stays, and is then told. */
export const severalKeys = `
  update setting
  set value = (select json_group_object(key, json(case when value = '' then '[]' else json_array(value) end)) from json_each(setting.value))
  where key = 'keys' and case when json_valid(value) then json_type(value) = 'object' and not exists (select 1 from json_each(setting.value) where type <> 'text') else 0 end;
`

type Unread = z.infer<typeof HostInfo>['unread']
interface Store { read(): Settings; write(change: Partial<Settings>): Settings; unread: Unread }

/**
 * The settings in an index. Each is read by itself, so that one that cannot be read leaves the others as they are: its default counts. What could not be read when they were opened is moved to a file in the data folder
 * and told (`unread`); in a folder of a newer program it stays where it is.
 */
export function openSettings({ database, dataDir, clock, asked, onForgotten }: { database: Sqlite; dataDir: string; clock: () => number; asked<T>(work: () => T): T; onForgotten(error: unknown): void }): Store {
  const put = (key: string, value: unknown) => database.prepare('insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value').run(key, JSON.stringify(value))
  const rows = () => (database.prepare('select key, value from setting').all() as { key: string; value: string }[]).filter(({ key }) => Object.hasOwn(Settings.shape, key))

  function readAll(): { settings: Settings; unread: { name: string; key: keyof Settings; text: string }[] } {
    const settings: Record<string, unknown> = { ...defaultSettings }
    const unread: { name: string; key: keyof Settings; text: string }[] = []
    for (const row of rows()) {
      const key = row.key as keyof Settings
      const { value, left } = readOne(key, row.value)
      if (value !== undefined) settings[key] = value
      for (const name of left) unread.push({ name, key, text: row.value })
    }
    return { settings: settings as Settings, unread }
  }

  /** Puts what cannot be read aside, so that a start tells it once and nobody writes over it. */
  function setAside(): Unread {
    if (database.readonly) return null
    const { settings, unread } = readAll()
    if (unread.length === 0) return null
    const names = unread.map(({ name }) => name)
    try {
      const file = join(dataDir, `settings-unread-${Math.round(clock())}.json`)
      writeFileSync(file, `${JSON.stringify(Object.fromEntries(unread.map(({ key, text }) => [key, text])), null, 2)}\n`, { mode: 0o600, flag: 'wx' })
      database.transaction(() => { for (const { key } of unread) put(key, settings[key]) })()
      return { names, file }
    } catch (error) {
      onForgotten(error)
      return { names, file: null }
    }
  }

  return {
    unread: setAside(),
    read: () => readAll().settings,
    write(change) {
      asked(database.transaction(() => { for (const [key, value] of Object.entries(change)) if (value !== undefined) put(key, value) }))
      return readAll().settings
    },
  }
}

/** What a stored setting says as far as it can be read, and the names of what cannot. */
function readOne(key: keyof Settings, text: string): { value?: unknown; left: string[] } {
  let stored: unknown
  try {
    stored = JSON.parse(text)
  } catch {
    return { left: [key] }
  }
  const read = Settings.shape[key].safeParse(stored)
  if (read.success) return { value: read.data, left: [] }
  if (key !== 'keys' || typeof stored !== 'object' || stored === null || Array.isArray(stored)) return { left: [key] }
  // One command's keys that cannot be read leave those of the others.
  const entries = Object.entries(stored)
  const good = entries.filter(([command, keys]) => Settings.shape.keys.safeParse({ [command]: keys }).success).map(([command, keys]) => [command, CommandKeys.parse(keys)] as const)
  return { value: Object.fromEntries(good), left: entries.filter(([command]) => !good.some(([name]) => name === command)).map(([command]) => `keys ${command}`) }
}
