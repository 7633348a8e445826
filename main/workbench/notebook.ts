import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import type { notebook as topic } from '../../contract/workbench/notebook.ts'
import { copyCells, NotebookError, pasteEdits, type CopiedCell } from '../../model/notebook/document.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'
import { workbenchLimits } from './limits.ts'
import { folderToGrant } from './open/grants.ts'
import { realFile } from './open/notebooks.ts'
import { newCellId } from './open/opening.ts'

export function notebookHandlers({ notebooks, surroundings, spaces }: WorkbenchParts): TopicHandlers<typeof topic> {
  const { index } = surroundings
  /** What was cut or copied last, in any window. */
  let copied: readonly CopiedCell[] = []
  return {
    async *'notebook.watch'({ path, window, view }, _connection, signal) {
      const open = await notebooks.open(path)
      yield* open.watch(window, view ?? 'edit', signal)
    },
    async 'notebook.edit'({ notebook, window, number, version, edits }) {
      const { document } = notebooks.get(notebook)
      document.edit(window, number, version, edits)
      return { version: document.version }
    },
    async 'notebook.undo'({ notebook }) {
      const { document } = notebooks.get(notebook)
      const cell = document.step('undo')
      return { version: document.version, cell }
    },
    async 'notebook.redo'({ notebook }) {
      const { document } = notebooks.get(notebook)
      const cell = document.step('redo')
      return { version: document.version, cell }
    },
    async 'notebook.save'({ notebook, path, overwrite, copy }) {
      const open = notebooks.get(notebook)
      if (path !== undefined && !/\.ipynb$/i.test(path)) throw new OasisError('invalid', 'A notebook\'s file name ends in .ipynb.')
      const target = path === undefined ? null : join(await realFile(dirname(path)), basename(path))
      const other = target === null ? null : notebooks.at(await realFile(target).catch(() => target))
      if (other && other !== open) throw new OasisError('conflict', `${path} is open itself. Choose another name.`)
      const saved = await open.save({ ...(target === null ? {} : { path: target }), ...(overwrite === undefined ? {} : { overwrite }), ...(copy === undefined ? {} : { copy }) })
      spaces.changes.changed()
      return saved
    },
    async 'notebook.reload'({ notebook }) {
      const open = notebooks.get(notebook)
      await open.outside.reload()
      return { version: open.document.version }
    },
    async 'notebook.conflicts'({ notebook }) {
      return notebooks.get(notebook).outside.conflicts()
    },
    async 'notebook.merge'({ notebook, choices, file }) {
      const open = notebooks.get(notebook)
      await open.outside.merge(choices, file)
      return { version: open.document.version }
    },
    async 'notebook.trust'({ notebook }) {
      notebooks.get(notebook).consent()
      return {}
    },

    async 'run.start'({ notebook, scope, whole = false }) {
      return { queued: notebooks.get(notebook).start(scope, { whole }) }
    },
    async 'run.cancel'({ notebook, cell }) {
      return { cancelled: notebooks.get(notebook).runs.cancel(cell) }
    },
    async 'run.restart'({ notebook }) {
      await notebooks.get(notebook).restart('The engine was restarted. Temporary tables and variables are gone.')
      return {}
    },
    async 'spark.stop'({ notebook }) {
      const { runs, session } = notebooks.get(notebook)
      runs.cancel()
      await session.spark.stop()
      runs.lost()
      return {}
    },
    async 'spark.about'({ notebook }) {
      return { about: await notebooks.get(notebook).session.spark.about() }
    },
    async 'spark.forget'({ notebook }) {
      notebooks.get(notebook).lost.forget()
      return {}
    },
    async 'spark.keep'({ notebook }) {
      await notebooks.get(notebook).session.spark.keep()
      return {}
    },
    async 'cell.clearOutputs'({ notebook, cells }) {
      notebooks.get(notebook).clearOutputs(cells)
      return {}
    },
    async 'cell.copy'({ notebook, cells }) {
      copied = copyCells(notebooks.get(notebook).document.notebook, cells)
      return { count: copied.length }
    },
    async 'cell.paste'({ notebook, index: place }) {
      const { document } = notebooks.get(notebook)
      try {
        const edits = pasteEdits(document.notebook, copied, place, newCellId)
        document.apply(edits, { undo: true })
        return { version: document.version, cells: edits.flatMap(edit => edit.type === 'restore' ? [edit.cell] : []) }
      } catch (error) {
        if (error instanceof NotebookError) throw new OasisError('conflict', error.message, undefined, error)
        throw error
      }
    },
    async 'cell.complete'({ notebook, cell, source, offset }) {
      const open = notebooks.get(notebook)
      const language = open.document.notebook.cells.find(candidate => candidate.id === cell)?.language
      if (language === 'python' || language === 'scala' || language === 'r') return open.session.completeCode(language, source, Math.min(offset, source.length), open.trusted)
      if (language !== 'sql') return { items: [], from: Math.min(offset, source.length) }
      return open.session.complete(source, Math.min(offset, source.length), open.trusted)
    },

    async 'cell.hover'({ notebook, cell, source, offset }) {
      const open = notebooks.get(notebook)
      const language = open.document.notebook.cells.find(candidate => candidate.id === cell)?.language
      if (language === 'python' || language === 'scala' || language === 'r') return open.session.hoverCode(language, source, Math.min(offset, source.length), open.trusted)
      if (language !== 'sql') return null
      return open.session.hover(source, Math.min(offset, source.length), open.trusted)
    },

    async 'parameter.set'({ notebook, values, apply }) {
      return { affected: await notebooks.get(notebook).setParameters(values, apply) }
    },
    async 'parameter.reset'({ notebook, apply }) {
      return { affected: await notebooks.get(notebook).setParameters('defaults', apply) }
    },
    async 'parameter.refresh'({ notebook }) {
      void notebooks.get(notebook).parameters.refresh()
      return {}
    },

    async 'parameter.search'({ notebook, parameter, text, limit }) {
      return notebooks.get(notebook).parameters.search(parameter, text, Math.min(limit, workbenchLimits.optionsFound))
    },

    async 'grant.list'({ notebook }) {
      return { folders: index.grants(notebook), own: notebooks.get(notebook).session.folder }
    },
    async 'grant.add'({ notebook, path }) {
      const open = notebooks.get(notebook)
      open.checkTrust()
      const folder = await folderToGrant(path, surroundings.dataDir)
      index.addGrant(notebook, folder)
      await open.restart(`The notebook may use ${folder} now, so its engine was restarted. Temporary tables and variables are gone.`, false)
      return {}
    },
    async 'grant.revoke'({ notebook, path }) {
      const open = notebooks.get(notebook)
      const removed = index.removeGrant(notebook, path) || index.removeGrant(notebook, await realpath(path).catch(() => path))
      if (!removed) throw new OasisError('notFound', `${path} was not granted to this notebook.`)
      await open.restart(`The notebook may not use ${path} any more, so its engine was restarted. Temporary tables and variables are gone.`, false)
      return {}
    },
  }
}
