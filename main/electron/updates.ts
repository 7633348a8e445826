import { OasisError, toWire } from '../../contract/errors.ts'
import { updateTextLimits, type UpdateCommand, type UpdateMode, type UpdateState, type UpdateStep } from '../../contract/workbench/update.ts'
import { updateLimits } from '../update/limits.ts'
import { readManifest, refuseOlder, type Manifest } from '../update/manifest.ts'
import { readAddress, updateServer } from '../update/server.ts'
import { manifestName, readStatement, signatureName } from '../update/statement.ts'
import { compareVersions } from '../update/version.ts'
import type { Keychain } from './keychain.ts'
import type { Installer, Offer } from './update-installer.ts'
import { placeTrouble, updatedBy, type BuiltIn, type Place } from './update-place.ts'
import type { UpdateStore } from './update-store.ts'

export interface UpdatesOptions {
  builtIn: BuiltIn & { version: string }
  place: Place
  store: UpdateStore
  keychain: Keychain
  onChange(state: UpdateState): void
  /** The program is about to be replaced: resolves when nothing of it runs but this process. */
  leave(): Promise<void>
  /** It could not be: the person is told, and the program starts again as it is. */
  onNotReplaced(message: string): void
  log(message: string, error?: unknown): void
}

/** The way to newer versions of the program. Nothing of the network is asked before the person, or who built the program, chose so. */
export interface Updates {
  state(): UpdateState
  do(command: UpdateCommand): Promise<void>
  /** Resolves when it is sure that there is something to restart into; then the program ends by itself. */
  restart(): Promise<void>
  /** Begins to look by itself, where that is chosen. */
  start(): void
}

/** What a token is called in the keychain: it is of one origin. */
const secretName = (origin: string) => `updates ${origin}`

export function createUpdates({ builtIn, place, store, keychain, onChange, leave, onNotReplaced, log }: UpdatesOptions): Updates {
  const { version, keys, channel } = builtIn
  const builtInAddress = builtIn.address === null ? null : readAddress(builtIn.address)
  const by = updatedBy(place, keys)
  /** Tokens until the program ends, by origin. */
  const tokens = new Map<string, string>()
  let step: UpdateStep = { kind: 'idle' }
  let offer: Offer | null = null
  let checking: Promise<void> | null = null
  let download: AbortController | null = null
  let timer: NodeJS.Timeout | null = null
  let loading: Promise<Installer> | null = null
  let isLeaving = false
  const installer = () => loading ??= import('./update-installer.ts').then(made => made.createInstaller(place.platform as NodeJS.Platform, log))

  const mode = (): UpdateMode => store.get().mode ?? (builtInAddress ? builtIn.mode : 'off')
  const address = () => {
    const { address: chosen } = store.get()
    return chosen === null ? builtInAddress : readAddress(chosen)
  }

  function tokenState(): UpdateState['token'] {
    const at = address()
    if (!at) return 'none'
    if (tokens.has(at.origin)) return 'session'
    // What is wrong with the keychain is told when the token is wanted.
    try { return keychain.names().includes(secretName(at.origin)) ? 'kept' : 'none' } catch { return 'none' }
  }
  const state = (): UpdateState => ({ by, version, mode: mode(), address: store.get().address, builtIn: builtInAddress?.href ?? null, token: tokenState(), checkedAt: store.get().checkedAt, step })
  const tell = () => onChange(state())
  function set(next: UpdateStep): void {
    step = next
    tell()
  }

  function schedule(after: number): void {
    if (timer) clearTimeout(timer)
    timer = null
    if (by !== 'here' || mode() === 'off' || !address()) return
    timer = setTimeout(() => {
      schedule(updateLimits.everyCheck)
      void look()
    }, after)
    timer.unref()
  }

  const notesOf = ({ releaseNotes }: Manifest) => releaseNotes?.slice(0, updateTextLimits.notes) ?? null
  const fail = (what: string, error: unknown) => {
    log(what, error)
    set({ kind: 'failed', error: toWire(error) })
  }

  /** What the server offers, once its signature, its platform, its age and its version have been found right. */
  async function askServer(at: URL): Promise<Offer> {
    const token = tokens.get(at.origin) ?? await keychain.get(secretName(at.origin))
    const server = updateServer({ address: at, token, agent: `Oasis Workbench ${version}` })
    const name = manifestName(channel, place.platform as 'linux', place.arch as 'x64')
    const signature = await server.get(signatureName(name), updateLimits.signature)
    if (!signature) throw new OasisError('forbidden', `The update server at ${at.origin} has no ${signatureName(name)}, and what is not signed is not used. Check the address, or tell who runs it.`, { kind: 'update' })
    const statement = readStatement(signature, { keys, manifest: name, channel, platform: place.platform, arch: place.arch, now: Date.now() })
    const file = await server.get(name, updateLimits.manifest)
    if (!file) throw new OasisError('offline', `The update server at ${at.origin} has no ${name}. Check the address, or tell who runs it.`, { kind: 'update' })
    const manifest = readManifest(file, statement)
    const highest = store.get().highest
    refuseOlder(manifest.version, highest !== null && compareVersions(highest, version) > 0 ? highest : version)
    store.set({ highest: manifest.version, checkedAt: Date.now() })
    return { manifest, server }
  }

  /** Looks whether there is a newer version, one look at a time. */
  function look(): Promise<void> {
    // What is on its way, or waits for a restart, is not looked past.
    if (download || step.kind === 'ready') return Promise.resolve()
    return checking ??= (async () => {
      const at = address()
      if (!at) return
      set({ kind: 'checking' })
      try {
        const found = await askServer(at)
        if (address()?.href !== at.href) return set({ kind: 'idle' })
        offer = found
        const isNewer = await (await installer()).isNewer(found)
        set(isNewer ? { kind: 'found', version: found.manifest.version, notes: notesOf(found.manifest) } : { kind: 'current' })
      } catch (error) {
        fail('The update server could not be asked', error)
      }
    })().finally(() => {
      checking = null
      if (step.kind === 'found' && mode() === 'install') void fetchFile()
    })
  }

  async function fetchFile(): Promise<void> {
    if (download || step.kind !== 'found' || !offer) return
    const { manifest } = offer
    const [what, notes] = [manifest.version, notesOf(manifest)]
    download = new AbortController()
    const { signal } = download
    const total = Math.max(...manifest.files.map(file => file.size))
    set({ kind: 'downloading', version: what, notes, transferred: 0, total })
    try {
      const trouble = placeTrouble(place, total)
      if (trouble !== null) throw new OasisError('forbidden', trouble, { kind: 'update' })
      const put = await installer()
      // electron-updater looks at this when the file is there.
      put.atQuit(true)
      await put.download(signal, progress => { if (!signal.aborted) set({ kind: 'downloading', version: what, notes, ...progress }) })
      set({ kind: 'ready', version: what, notes })
    } catch (error) {
      if (signal.aborted) set({ kind: 'found', version: what, notes })
      else fail('The update could not be downloaded', error)
    } finally {
      download = null
    }
  }

  async function choose(change: UpdateCommand & { kind: 'choose' }): Promise<void> {
    const at = change.address === undefined ? undefined : change.address === null || change.address.trim() === '' ? null : readAddress(change.address)
    if (at === null && change.address != null && change.address.trim() !== '') throw new OasisError('invalid', 'The address of an update server begins with https:// and names a folder, with no user, question mark or # in it.')
    const before = address()?.href
    store.set({ ...(change.mode === undefined ? {} : { mode: change.mode }), ...(at === undefined ? {} : { address: at === null || at.href === builtInAddress?.href ? null : at.href }) })
    const isElsewhere = address()?.href !== before
    if (change.mode === 'off' || isElsewhere) {
      download?.abort()
      if (loading) (await loading).atQuit(false)
      // What is downloaded stays there, for who wants it after all.
      if (step.kind === 'ready') step = { ...step, kind: 'found' }
    }
    if (isElsewhere) {
      offer = null
      step = { kind: 'idle' }
    }
    tell()
    schedule(change.mode === undefined && !isElsewhere ? updateLimits.everyCheck : 0)
    if (mode() === 'install') void fetchFile()
  }

  async function setToken(token: string, keep: boolean): Promise<void> {
    const { origin } = address() ?? nowhere()
    if (keep) {
      await keychain.set(secretName(origin), token)
      tokens.delete(origin)
    } else {
      tokens.set(origin, token)
    }
    tell()
  }

  return {
    state,
    async do(command) {
      if (by !== 'here') throw new OasisError('invalid', 'This program is not updated by itself.')
      switch (command.kind) {
        case 'choose': return choose(command)
        case 'setToken': return setToken(command.token, command.keep)
        case 'forgetToken': {
          const { origin } = address() ?? nowhere()
          tokens.delete(origin)
          await keychain.delete(secretName(origin))
          return tell()
        }
        case 'check':
          if (!address()) nowhere()
          return void look()
        case 'download': return void fetchFile()
        case 'cancel': return download?.abort()
      }
    },
    async restart() {
      if (step.kind !== 'ready' || !offer) throw new OasisError('invalid', 'There is no new version to restart into. Check for updates first.')
      const trouble = placeTrouble(place, Math.max(...offer.manifest.files.map(file => file.size)))
      if (trouble !== null) throw new OasisError('forbidden', trouble, { kind: 'update' })
      const put = await installer()
      if (isLeaving) return
      isLeaving = true
      // The answer goes out before the workbench, through which it goes, is stopped.
      setImmediate(() => {
        leave().then(() => { if (!put.restart()) onNotReplaced('The new version could not be put in place, and the program starts again as it was. The log says why.') }, (error: unknown) => log('The program could not be ended for its update', error))
      })
    },
    start: () => schedule(updateLimits.firstCheck),
  }
}

function nowhere(): never {
  throw new OasisError('invalid', 'No update server is set. Set its address in the settings.')
}
