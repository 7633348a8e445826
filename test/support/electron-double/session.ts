import { emulated } from './emulated.ts'

type Answer<T> = (answer: T) => void
export interface Handled { status: number; headers: Record<string, string>; body: Buffer }

let ready = false
/** What a page may say of itself when it asks for a permission. */
export interface Asking { requestingUrl?: string; isMainFrame: boolean }
/** The schemes that were registered, with their privileges. */
export const privileged = new Map<string, { standard?: boolean }>()
const handlers = new Map<string, (request: Request) => Promise<Response> | Response>()

/** What the application decides about requests and permissions; a test asks it directly. */
export const decisions = {
  permission: null as ((contents: unknown, permission: string, answer: Answer<boolean>, details: Asking) => void) | null,
  check: null as ((contents: unknown, permission: string, origin: string, details: Asking) => boolean) | null,
  device: null as (() => boolean) | null,
  request: null as { urls: string[]; listener: (details: { url: string }, answer: Answer<{ cancel?: boolean }>) => void } | null,
}

export const markReady = (): void => { ready = true }

export const protocol = emulated('protocol', {
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: { standard?: boolean } }[]): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of schemes) privileged.set(scheme, privileges)
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response> | Response): void {
    if (!privileged.get(scheme)?.standard) throw new Error(`The scheme ${scheme} was not registered as a standard one`)
    handlers.set(scheme, handler)
  },
})

export const session = emulated('session', {
  defaultSession: emulated('session.defaultSession', {
    setPermissionRequestHandler(handler: typeof decisions.permission): void { decisions.permission = handler },
    setPermissionCheckHandler(handler: typeof decisions.check): void { decisions.check = handler },
    setDevicePermissionHandler(handler: typeof decisions.device): void { decisions.device = handler },
    webRequest: emulated('webRequest', {
      onBeforeRequest(filter: { urls: string[] }, listener: NonNullable<typeof decisions.request>['listener']): void { decisions.request = { urls: filter.urls, listener } },
    }),
  }),
})

// Chromium does not know the application's schemes, so that the page lives at an https address that stands for it.
const suffix = '.electron-double.invalid'
export const outward = (url: string): string => url.replace(/^(\w+):\/\/([^/]+)/, (whole, scheme: string, host: string) => handlers.has(scheme) ? `https://${host}.${scheme}${suffix}` : whole)
export const inward = (url: string): string => url.replace(/^https:\/\/([^./]+)\.(\w+)\.electron-double\.invalid/, '$2://$1')
/** Headers for Chromium, in which the application's schemes are called as Chromium knows them. */
export const outwardHeaders = (headers: Record<string, string>): Record<string, string> => {
  const policy = headers['content-security-policy']
  return policy === undefined ? headers : { ...headers, 'content-security-policy': policy.replace(/\b\w+:\/\/[^\s;/]+/g, outward) }
}

/** The application's answer to a request for one of its schemes, or null for any other scheme. */
export async function handle(url: string, method: string): Promise<Handled | null> {
  const handler = handlers.get(url.split(':')[0]!)
  if (!handler) return null
  const response = await handler(new Request(url, { method }))
  return { status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) }
}

/** Whether the application itself cancels a request that is none of its schemes. */
export function cancels(url: string): boolean {
  const { request } = decisions
  if (!request || !request.urls.some(pattern => url.startsWith(pattern.slice(0, pattern.indexOf('*'))))) return false
  let cancelled = false
  request.listener({ url }, answer => { cancelled = answer.cancel === true })
  return cancelled
}
