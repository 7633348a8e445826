import { mkdir, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { result as topic } from '../../contract/workbench/result.ts'
import { chartRows } from '../results/chart.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'
import { exportPath, exportsFolder } from './exports.ts'
import { renameResult } from './rename.ts'

export function resultHandlers(parts: WorkbenchParts): TopicHandlers<typeof topic> {
  const { surroundings, pages, downloads } = parts
  const { results, pictures } = surroundings
  const exports = exportsFolder(surroundings.dataDir)

  return {
    async 'result.describe'({ result }) {
      return results.reading(result, async stored => stored.result)
    },
    async 'result.profile'({ result, columns }, _connection, signal) {
      return results.reading(result, stored => pages.call('page.profile', { file: stored.file, ...(columns ? { columns } : {}) }, { signal }))
    },
    async *'result.view'({ result, sort, filter }, _connection, signal) {
      yield* results.streaming(result, stored => pages.stream('page.view', { file: stored.file, sort, filter }, { signal }))
    },
    async 'result.dropView'({ view }) {
      await pages.call('page.dropView', { view })
      return {}
    },
    async 'result.page'({ result, view, offset, limit, columns }, _connection, signal) {
      return results.reading(result, stored => pages.call('page.rows', { file: stored.file, offset, limit, ...(view ? { view } : {}), ...(columns ? { columns } : {}) }, { signal }))
    },
    async 'result.value'({ result, view, row, column }, _connection, signal) {
      return results.reading(result, stored => pages.call('page.value', { file: stored.file, row, column, ...(view ? { view } : {}) }, { signal }))
    },
    async 'result.chart'({ result, spec, width, height, timezone }, _connection, signal) {
      return results.reading(result, async stored => {
        const { arrow, rows, roles } = await chartRows(pages, stored, spec, { width, height, timezone }, signal)
        const { notes } = await pictures.draw({ spec, roles, arrow, language: surroundings.language(), size: null })
        return { arrow, rows, notes }
      })
    },
    async *'result.export'({ result, view, format, path }, _connection, signal) {
      const name = await results.reading(result, async stored => stored.result.name)
      const target = path === undefined ? join(exports, `${randomBytes(12).toString('hex')}.${format}`) : await exportPath(path, surroundings.dataDir)
      await mkdir(dirname(target), { recursive: true, mode: path === undefined ? 0o700 : 0o777 })
      let complete = false
      try {
        for await (const event of results.streaming(result, stored => pages.stream('page.export', { file: stored.file, format, target, ...(view ? { view } : {}) }, { signal }))) {
          if (event.type === 'progress') {
            yield event
            continue
          }
          complete = true
          yield path === undefined ? { type: 'file' as const, url: downloads.offer(target, `${name}.${format}`), path: null, bytes: event.bytes } : { type: 'file' as const, url: null, path: target, bytes: event.bytes }
        }
      } finally {
        if (!complete && path === undefined) await rm(target, { force: true })
      }
    },
    async 'result.rename'({ result, name }) {
      return renameResult(parts, result, name)
    },
  }
}
