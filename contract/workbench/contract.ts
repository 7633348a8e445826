import type { Client } from '../define.ts'
import { defineContract } from '../define.ts'
import { diagnostics } from './diagnostics.ts'
import { history } from './history.ts'
import { host } from './host.ts'
import { imports } from './import.ts'
import { metastore } from './metastore.ts'
import { notebook } from './notebook.ts'
import { output } from './output.ts'
import { python } from './python.ts'
import { result } from './result.ts'
import { space } from './space.ts'
import { update } from './update.ts'
import { windowTopic } from './window.ts'

/** Everything a window may ask of the workbench. */
export const workbench = defineContract(host, space, notebook, output, history, result, python, imports, metastore, update, windowTopic, diagnostics)
export type WorkbenchContract = typeof workbench
export type WorkbenchClient = Client<WorkbenchContract>
