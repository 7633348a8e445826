import { onBundledNode } from '../node.mjs'
import { createVenv } from './venv.mjs'

/** What the tests need of Python. Another test's package is one more here. */
const venv = createVenv({ name: 'python', packages: ['nbformat==5.10.4'], purpose: 'the tests', script: 'scripts/setup/python.mjs' })

/** The Python that has what the tests need, or null. */
export const findPython = venv.find

/** Makes its environment where it is missing or lacks a package. Returns null or the sentence that says what to do. */
export const setUpPython = venv.setUp

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpPython()
  console.log(problem ?? findPython())
  process.exit(problem ? 1 : 0)
}
