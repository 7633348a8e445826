/** What runs a session's driver and executors. */
export type MasterKind = 'local' | 'standalone' | 'yarn' | 'kubernetes'

/** Masters that Spark sessions run on: `local`, `local[N]`, `local[*]`, `spark://HOST:PORT` (several with commas), `yarn`, `k8s://https://HOST:PORT`. */
const forms: [MasterKind, RegExp][] = [
  ['local', /^local(?:\[(?:\*|[1-9]\d*)\])?$/], ['standalone', /^spark:\/\/[\w.:[\]-]+(?:,[\w.:[\]-]+)*$/], ['yarn', /^yarn$/], ['kubernetes', /^k8s:\/\/(?:https?:\/\/)?[\w.:[\]/-]+$/],
]

/** The kind of a master, or null for what is none. */
export const masterKind = (master: string): MasterKind | null => forms.find(([, form]) => form.test(master))?.[0] ?? null

/** Whether the driver runs on a node of the cluster, and not on this computer. */
export const isCluster = (kind: MasterKind): boolean => kind === 'yarn' || kind === 'kubernetes'
