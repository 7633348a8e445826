import { OasisError } from '../../contract/errors.ts'
import { importLimits, type imports as topic } from '../../contract/workbench/import.ts'
import { columnTrouble } from '../../model/import/reading.ts'
import type { Result } from '../../model/result/result.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'
import { filesOf, findTables } from './import/files.ts'
import { refuseGiven } from './import/given.ts'
import { givenNames, placeOfSpace } from './space/catalog.ts'
import type { Place } from './space/spaces.ts'

export function importHandlers(parts: WorkbenchParts): TopicHandlers<typeof topic> {
  const { surroundings, spaces, landing, imports, uploads } = parts
  const { results, clock } = surroundings
  /** Names that imports which are still running will have, in small letters, after their space. */
  const claimed = new Set<string>()

  const place = async (space: string): Promise<Place> => {
    await spaces.ready
    return placeOfSpace(parts, space)
  }
  const taken = async (where: Place): Promise<string[]> => [...results.list(where.id).map(({ result }) => result.name), ...await givenNames(where)]

  return {
    async 'import.find'({ space, sources }, { id }) {
      const where = await place(space)
      return findTables(sources, await taken(where), where, uploads, id)
    },
    async 'import.look'({ space, source, reading }, { id }, signal) {
      const files = await filesOf(source, reading.format, await place(space), uploads, id)
      return imports.withEngine(landing => landing.call('landing.preview', { files: files.map(file => file.path), reading, rows: importLimits.previewRows }, { signal }))
    },
    async *'import.start'({ space, source, reading, columns, leaveOut, name }, { id }, signal) {
      const where = await place(space)
      const trouble = columns && columnTrouble(columns)
      if (trouble) throw new OasisError('invalid', trouble.kind === 'twice' ? `Two columns have the name ${trouble.name}.` : 'Every column needs a name.')
      const key = `${where.id}/${name.toLowerCase()}`
      if (claimed.has(key) || (await taken(where)).some(other => other.toLowerCase() === name.toLowerCase())) throw new OasisError('conflict', `There is a table or result named ${name} in this space already. Choose another name.`, { kind: 'name', name })
      claimed.add(key)
      const task = imports.begin(key, name)
      const reserved = results.reserve()
      let complete = false
      try {
        const files = await filesOf(source, reading.format, where, uploads, id)
        for await (const event of landing.stream('landing.import', { files: files.map(file => file.path), reading, columns, leaveOut, target: { file: reserved.file, name } }, { signal })) {
          if (event.type === 'progress') {
            task.progress(event.progress)
            yield event
            continue
          }
          if (results.find(where.id, name)) throw new OasisError('conflict', `There is a table or result named ${name} in this space by now. Choose another name.`, { kind: 'name', name })
          const result: Result = {
            id: reserved.id, space: where.id, name, columns: event.columns, rows: event.rows, totalRows: event.rows, bytes: event.bytes, cut: null, madeAt: clock(), elapsedMs: event.elapsedMs,
            origin: { kind: 'import', file: source.kind === 'path' ? source.path : source.file ?? files[0]!.name },
          }
          results.put(result, reserved.file)
          complete = true
          yield { type: 'done', result, leftOut: event.leftOut }
        }
      } finally {
        if (!complete) results.abandon(reserved.file)
        claimed.delete(key)
        task.end()
      }
    },
    async 'upload.open'({ files }, { id }) {
      return { upload: await uploads.open(id, files) }
    },
    async 'upload.write'({ upload, file, at, bytes }, { id }) {
      await uploads.write(id, upload, file, at, bytes)
      return {}
    },
    async 'upload.close'({ upload }, { id }) {
      await uploads.close(id, upload)
      return {}
    },
    async 'table.delete'({ result }) {
      await refuseGiven(parts, results.get(result).result)
      results.discard(result)
      return {}
    },
    async 'table.restore'({ result }) {
      return results.restore(result)
    },
  }
}
