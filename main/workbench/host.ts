import { readdir, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, extname, isAbsolute, join } from 'node:path'
import type { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import { protocol } from '../../contract/version.ts'
import type { FileEntry, host as topic } from '../../contract/workbench/host.ts'
import { activityOf } from './activity.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'
import { workbenchLimits } from './limits.ts'
import { fileError } from './store/file.ts'

export function hostHandlers(parts: WorkbenchParts): TopicHandlers<typeof topic> {
  const { options, surroundings, topics } = parts
  const { index, limits } = surroundings

  return {
    async 'host.info'() {
      return {
        kind: options.host.kind, app: protocol.app, platform: process.platform, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: options.host.language,
        nativeDialogs: options.host.pick !== undefined, frames: options.host.frames ?? null, dataDir: options.dataDir, memoryLimit: limits.memory, newer: surroundings.newer, unread: index.unread,
      }
    },
    async *'host.activity'(_input, _connection, signal) {
      // Memory changes without anybody saying so.
      const timer = setInterval(() => topics.activity.changed(), workbenchLimits.activityPoll)
      try {
        // A run that is over after the pause is none to tell of: every window would draw it twice.
        yield* topics.activity.watch(() => activityOf(parts), signal, workbenchLimits.topicPause)
      } finally {
        clearInterval(timer)
      }
    },
    async *'settings.watch'(_input, _connection, signal) {
      yield* topics.settings.watch(() => index.settings(), signal)
    },
    async 'settings.set'(change) {
      const settings = index.setSettings(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)))
      topics.settings.changed()
      if (change.resultStorage !== undefined) {
        surroundings.results.evict()
        topics.results.changed()
      }
      return settings
    },
    async 'file.list'({ path, extensions }) {
      return listFolder(path ?? homedir(), extensions)
    },
    async 'file.pick'({ title, extensions, folder, save }, _connection, signal) {
      if (!options.host.pick) throw new OasisError('invalid', 'This window has its own file picker.')
      return { path: await options.host.pick({ title, extensions, folder: folder ?? false, save: save ?? null }, signal) }
    },
  }
}

async function listFolder(path: string, extensions: string[] | undefined) {
  if (!isAbsolute(path)) throw new OasisError('invalid', `${path} is not a whole path.`)
  const wanted = extensions && new Set(extensions.map(extension => `.${extension.replace(/^\./, '').toLowerCase()}`))
  const folder = await realpath(path).catch(error => { throw fileError(error, path, 'read') })
  const found = await readdir(folder, { withFileTypes: true }).catch(error => { throw fileError(error, path, 'read') })
  const entries: z.infer<typeof FileEntry>[] = []
  let cut = false
  for (const entry of found) {
    if (entry.name.startsWith('.')) continue
    const about = await stat(join(folder, entry.name)).catch(() => null)
    const kind = about?.isDirectory() ? 'folder' : about?.isFile() ? 'file' : null
    if (!about || !kind || (kind === 'file' && wanted && !wanted.has(extname(entry.name).toLowerCase()))) continue
    if (entries.length >= workbenchLimits.filesPerFolder) {
      cut = true
      break
    }
    entries.push({ name: entry.name, path: join(folder, entry.name), kind, bytes: kind === 'file' ? about.size : null, modifiedAt: about.mtimeMs })
  }
  entries.sort((a, b) => a.kind === b.kind ? a.name.localeCompare(b.name, 'en', { numeric: true }) : a.kind === 'folder' ? -1 : 1)
  const parent = dirname(folder)
  return { path: folder, parent: parent === folder ? null : parent, entries, cut }
}
