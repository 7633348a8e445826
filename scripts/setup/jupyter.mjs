import { onBundledNode } from '../node.mjs'
import { createVenv } from './venv.mjs'

/** What the benches compare with: JupyterLab and its Python kernel. */
const venv = createVenv({ name: 'jupyter', packages: ['jupyterlab==4.6.6', 'ipykernel==7.4.0'], purpose: 'JupyterLab', script: 'scripts/setup/jupyter.mjs' })

/** The Python that has JupyterLab, or null. */
export const findJupyter = venv.find

/** Installs it where it is missing. Returns null or the sentence that says what to do. */
export const setUpJupyter = venv.setUp

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpJupyter()
  console.log(problem ?? findJupyter())
  process.exit(problem ? 1 : 0)
}
