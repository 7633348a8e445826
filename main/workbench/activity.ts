import type { z } from 'zod'
import type { Activity } from '../../contract/workbench/host.ts'
import { residentMemory } from '../engine/memory.ts'
import type { WorkbenchParts } from './context.ts'

/** What runs now: engines and Pythons with their memory, cells, tasks. */
export async function activityOf({ surroundings, notebooks, pages, landing, imports }: WorkbenchParts): Promise<z.infer<typeof Activity>> {
  const { limits } = surroundings
  const engines: z.infer<typeof Activity>['engines'] = []
  const add = async (role: 'notebook' | 'page' | 'landing' | 'python', notebook: string | null, pid: number | undefined, memoryLimit: number, running: boolean) => {
    const memory = pid === undefined ? null : await residentMemory(pid)
    if (memory !== null) engines.push({ role, notebook, memory: Math.round(memory), memoryLimit, running })
  }
  for (const open of notebooks.all()) await add('notebook', open.id, open.session.engine.pid, limits.memory, open.runs.busy)
  for (const open of notebooks.all()) await add('python', open.id, open.session.python.pid, limits.memory, open.session.python.busy)
  const tasks = imports.tasks()
  await add('page', null, pages.pid, limits.pageMemory, false)
  await add('landing', null, landing.pid, limits.pageMemory, tasks.length > 0)
  const running = notebooks.all().flatMap(open => open.runs.all().filter(run => run.state === 'running').map(run => ({ notebook: open.id, cell: run.cell, startedAt: run.startedAt ?? 0 })))
  return { engines, running, tasks }
}
