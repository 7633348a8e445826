import { isCluster, type MasterKind } from '../../contract/interpreter/master.ts'

/** What one session may have at most; null leaves it to Spark's settings. Memory is written as Spark writes it: `2g`, `512m`. */
export interface Ceilings {
  /** Cores of all executors together, and of the driver with its cells where that runs on this computer; with a local master, of all of it. */
  cores: number | null
  /** Of the driver. */
  memory: string | null
  executors: number | null
  /** Of each executor. */
  executorMemory: string | null
  /** Of each process of Python and R that runs cells. */
  cellMemory: string | null
  /** YARN's queue that every session is in. */
  queue: string | null
  /** Milliseconds that a cell may run. */
  cell: number | null
}

export const noCeilings: Ceilings = { cores: null, memory: null, executors: null, executorMemory: null, cellMemory: null, queue: null, cell: null }

const units: Record<string, number> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

/** Bytes of a memory setting of Spark, which counts MiB where no unit is written; null for what is none. */
export function memoryBytes(text: string): number | null {
  const [, count, unit] = /^\s*(\d+)\s*([bkmgt])?i?b?\s*$/i.exec(text) ?? []
  return count === undefined ? null : Number(count) * units[unit?.toLowerCase() ?? 'm']!
}

/** The smaller of a setting and a ceiling; the ceiling where the setting is missing or none. */
const lessMemory = (set: string | undefined, most: string) => (set !== undefined && (memoryBytes(set) ?? Infinity) <= memoryBytes(most)! ? set : most)
const lessCount = (set: string | undefined, most: number) => (set !== undefined && /^\d+$/.test(set) ? Math.min(Number(set), most) : most)

/** Options of a JVM that collects garbage and compiles with so many threads, and not with one for each of the computer's cores; the last one counts. */
const onProcessors = (options: string | undefined, count: number) => `${options ?? ''} -XX:ActiveProcessorCount=${count}`.trim()

/** The cores of a local master under a ceiling; others are as they are. */
export function boundMaster(master: string, cores: number | null): string {
  if (cores === null) return master
  const [, count] = /^local\[(\*|\d+)\]$/.exec(master) ?? []
  return count === undefined ? master : `local[${count === '*' ? cores : Math.min(Number(count), cores)}]`
}

/** Spark's settings, held under the ceilings. */
export function boundSettings(conf: Readonly<Record<string, string>>, kind: MasterKind, { cores, memory, executors, executorMemory, cellMemory, queue }: Ceilings): Record<string, string> {
  const bound: Record<string, string> = { ...conf }
  if (memory !== null) bound['spark.driver.memory'] = lessMemory(conf['spark.driver.memory'], memory)
  if (cellMemory !== null) bound['spark.oasis.cells.memory'] = lessMemory(conf['spark.oasis.cells.memory'], cellMemory)
  if (cores !== null && !isCluster(kind)) bound['spark.driver.extraJavaOptions'] = onProcessors(conf['spark.driver.extraJavaOptions'], cores)
  if (kind === 'local') return bound
  if (executorMemory !== null) bound['spark.executor.memory'] = lessMemory(conf['spark.executor.memory'], executorMemory)
  if (kind === 'yarn' && queue !== null) bound['spark.yarn.queue'] = queue
  let most = executors
  if (cores !== null) {
    const each = Math.max(1, lessCount(conf['spark.executor.cores'] ?? '1', cores))
    bound['spark.executor.cores'] = String(each)
    bound['spark.executor.extraJavaOptions'] = onProcessors(conf['spark.executor.extraJavaOptions'], each)
    // A standalone master counts cores itself, whatever an application asks for later.
    if (kind === 'standalone') bound['spark.cores.max'] = String(lessCount(conf['spark.cores.max'], cores))
    most = Math.min(most ?? Infinity, Math.max(1, Math.floor(cores / each)))
  }
  if (kind === 'standalone' && executors !== null) {
    const each = Math.max(1, lessCount(bound['spark.executor.cores'] ?? '1', Number.MAX_SAFE_INTEGER))
    Object.assign(bound, { 'spark.executor.cores': String(each), 'spark.cores.max': String(lessCount(bound['spark.cores.max'], executors * each)) })
  }
  if (most !== null && isCluster(kind)) {
    bound['spark.dynamicAllocation.maxExecutors'] = String(lessCount(conf['spark.dynamicAllocation.maxExecutors'], most))
    for (const name of ['spark.executor.instances', 'spark.dynamicAllocation.initialExecutors', 'spark.dynamicAllocation.minExecutors']) if (conf[name] !== undefined) bound[name] = String(lessCount(conf[name], most))
  }
  return bound
}
