// @ts-expect-error plain JavaScript, shared with the set-up
import { cellsFolder, setUpCells } from '../../scripts/setup/cells.mjs'

const problem = await setUpCells() as string | null

export const skipWithoutCells = problem !== null
if (skipWithoutCells) console.warn(`SKIPPED: ${problem}`)

/** Lets every workbench of this process, and those that it starts, run cells of Python in the environment that the tests keep. */
process.env['OASIS_PYTHON_FOLDER'] = cellsFolder as string
