import type { Cell } from '../../model/notebook/cell.ts'

/** The cell that was cut or copied last, in any notebook of this window. */
export const clipboard: { cell: Cell | null } = { cell: null }
