import { OasisError } from '../../contract/errors.ts'
import { isCluster, type MasterKind } from '../../contract/interpreter/master.ts'
import type { SudoUser } from './sudo.ts'

/**
 * As whom applications run. `same`: as the user of this service. `proxy`: this service's user acts for the session's user, as Hadoop lets it (`hadoop.proxyuser.*`). `keytab`: with a
 * Kerberos principal and its keytab; `{user}` in both stands for the session's user. `sudo`: as the session's user of this computer, by a program that sudo lets this service run; users whose number
 * is under `least` are not people.
 */
export type Identity = { kind: 'same' } | { kind: 'proxy' } | { kind: 'keytab'; principal: string; keytab: string } | { kind: 'sudo'; program: string; least: number }

/** What an identity makes of a start. `environment` is of commands to YARN; `sudo` has the user of this computer as whom everything is started. */
export interface ActingAs { args: string[]; conf: Record<string, string>; environment: Record<string, string>; sudo: (SudoUser & { least: number }) | null }

const userName = /^[A-Za-z_][\w.@-]{0,99}$/
/** One of this computer: as useradd takes them, and with the dots and capitals of a directory's. */
const unixName = /^[A-Za-z_][\w.-]{0,31}$/

/** How a user's applications are started. `user` is whom the connection authenticated. OasisError `invalid` where an identity would not hold its users apart. */
export function actAs(identity: Identity, user: string, kind: MasterKind): ActingAs {
  if (identity.kind === 'same') return { args: [], conf: {}, environment: {}, sudo: null }
  if (!(identity.kind === 'sudo' ? unixName : userName).test(user)) throw new OasisError('invalid', `Spark sessions cannot run as ${user}: it is no user's name.`)
  if (identity.kind === 'sudo') return { args: [], conf: {}, environment: {}, sudo: { user, program: identity.program, least: identity.least } }
  // A driver on this computer is a process of this service's user, whoever Hadoop takes it for.
  if (!isCluster(kind)) throw new OasisError('invalid', `The identity ${identity.kind} needs a master whose drivers run in the cluster: yarn or k8s://. Ask who set Spark up here.`)
  if (identity.kind === 'proxy') return { args: ['--proxy-user', user], conf: {}, environment: { HADOOP_PROXY_USER: user }, sudo: null }
  const [principal, keytab] = [identity.principal, identity.keytab].map(text => text.replaceAll('{user}', user)) as [string, string]
  return { args: [], conf: { 'spark.kerberos.principal': principal, 'spark.kerberos.keytab': keytab }, environment: { KRB5PRINCIPAL: principal, KRB5KEYTAB: keytab }, sudo: null }
}
