import { OasisError } from '../../contract/errors.ts'
import { boundMaster, boundSettings, type Ceilings } from './ceilings.ts'
import { actAs, type ActingAs, type Identity } from './identity.ts'
import { isCluster, masterKind, type MasterKind } from '../../contract/interpreter/master.ts'

export interface SettingsOptions {
  master: string
  /** Whom the connection authenticated. */
  user: string
  identity: Identity
  ceilings: Ceilings
  /** Spark's settings as the operator gave them. */
  conf: Readonly<Record<string, string>>
  /** The name by which machines of the cluster reach this one. */
  host: string
  /** The Python on the cluster's machines; null for that of this Spark where they are this computer. */
  python: string | null
  /** The name of the session. */
  session: string
  /** The environment in which Spark is submitted: only what names a cluster's configuration is asked for. */
  environment: Readonly<Record<string, string | undefined>>
}

/** How a session is submitted. */
export interface Settings {
  kind: MasterKind
  /** Its driver runs on a node of the cluster. */
  cluster: boolean
  conf: Record<string, string>
  /** Arguments of spark-submit before its program. */
  args: string[]
  /** The Python of the driver and of executors where it is another than this Spark's. */
  python: { driver: string | null; executors: string | null }
  /** Environment of commands to the cluster about this application. */
  environment: Record<string, string>
  /** The user of this computer as whom it is submitted; null for that of this service. */
  sudo: ActingAs['sudo']
}

const loopback = /^spark:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/

/** What is there where nobody says otherwise. */
function defaults(kind: MasterKind): Record<string, string> {
  if (!isCluster(kind)) return {}
  return {
    // Executors are had while jobs run and given back when none does.
    'spark.dynamicAllocation.enabled': 'true', 'spark.dynamicAllocation.shuffleTracking.enabled': 'true', 'spark.dynamicAllocation.minExecutors': '0', 'spark.dynamicAllocation.maxExecutors': '4',
    // Each application has a secret of its own, which the cluster hands to its processes.
    'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'true',
  }
}

/** What nobody may change. */
function fixed(kind: MasterKind, { master, host, session, ceilings, identity, conf: given }: SettingsOptions): Record<string, string> {
  const conf: Record<string, string> = { 'spark.master': boundMaster(master, ceilings.cores), 'spark.submit.deployMode': isCluster(kind) ? 'cluster' : 'client' }
  // Other users of this computer reach a driver's ports: with a local master Spark makes the secret that they lack.
  if (kind === 'local' && identity.kind === 'sudo') conf['spark.authenticate'] = 'true'
  // Spark's own pages ask nobody who they are: they are had on loopback alone, where nobody else is.
  const pages = identity.kind === 'sudo' ? 'false' : given['spark.ui.enabled'] ?? 'false'
  if (kind === 'local' || loopback.test(master)) return { ...conf, 'spark.driver.host': '127.0.0.1', 'spark.driver.bindAddress': '127.0.0.1', 'spark.ui.enabled': pages }
  conf['spark.ui.enabled'] = 'false'
  if (kind === 'standalone') return { ...conf, 'spark.driver.host': host, 'spark.driver.bindAddress': '0.0.0.0' }
  // A driver that is started again by the cluster would have a secret that was spent.
  if (kind === 'yarn') return { ...conf, 'spark.yarn.submit.waitAppCompletion': 'true', 'spark.yarn.maxAppAttempts': '1', 'spark.yarn.report.interval': '1s' }
  return { ...conf, 'spark.kubernetes.submission.waitAppCompletion': 'true', 'spark.kubernetes.driver.pod.name': `oasis-${session}` }
}

/** Settings of spark-submit for a master, a user and the operator's ceilings. OasisError `invalid` says what is missing. */
export function sparkSettings(options: SettingsOptions): Settings {
  const { master, user, identity, ceilings, environment } = options
  const kind = masterKind(master)
  if (kind === null) throw new OasisError('invalid', `${master} is no master that Spark sessions run on. There are local[*], local[N], spark://HOST:PORT, yarn and k8s://HOST:PORT.`)
  const acting = actAs(identity, user, kind)
  if (kind === 'yarn' && !environment['HADOOP_CONF_DIR'] && !environment['YARN_CONF_DIR']) {
    throw new OasisError('invalid', 'Spark on YARN needs the configuration of the cluster. Name its folder in HADOOP_CONF_DIR, start the workbench again, and run the cell again.')
  }
  if (kind === 'kubernetes') {
    for (const name of ['spark.kubernetes.container.image', 'spark.kubernetes.file.upload.path']) {
      if (!options.conf[name]) throw new OasisError('invalid', `Spark on Kubernetes needs the setting ${name}. Write it into the file that OASIS_SPARK_CONF names, start the workbench again, and run the cell again.`)
    }
  }
  const conf = { 'spark.app.name': 'Oasis Workbench', ...boundSettings({ ...defaults(kind), ...options.conf }, kind, ceilings), ...acting.conf, ...fixed(kind, options) }
  const there = options.python ?? (isCluster(kind) || (kind === 'standalone' && !loopback.test(master)) ? 'python3' : null)
  return { kind, cluster: isCluster(kind), conf, args: acting.args, python: { driver: isCluster(kind) ? there : null, executors: there }, environment: acting.environment, sudo: acting.sudo }
}
