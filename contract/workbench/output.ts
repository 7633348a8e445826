import { z } from 'zod'
import { CellId } from '../../model/notebook/cell.ts'
import { call } from '../define.ts'
import { NotebookId } from './notebook.ts'

export const output = {
  /**
   * The address of an output's HTML as a page that may script, for a frame: of another origin, good once, for a minute. Null where it may not, because this user has not run the cell here and what is
   * shown came with the file. `output` counts the outputs that the cell shows now from 0.
   */
  'output.frame': call(z.object({ notebook: NotebookId, cell: CellId, output: z.int().min(0) }), z.object({ url: z.string().nullable() })),
}
