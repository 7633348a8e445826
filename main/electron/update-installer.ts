import { AppImageUpdater, MacUpdater, NsisUpdater, Provider, type AppUpdater, type ResolvedUpdateFileInfo, type UpdateInfo } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import type { Manifest } from '../update/manifest.ts'
import type { Progress, UpdateServer } from '../update/server.ts'

/** A version whose signature was right, and the server that has its files. */
export interface Offer { manifest: Manifest; server: UpdateServer }

/** Puts a newer version in the program's place: electron-updater, which knows how each platform does that. It gets what was checked already, and its files by our own way to the server. */
export interface Installer {
  /** Whether an offer is newer than this program, and meant for this computer. */
  isNewer(offer: Offer): Promise<boolean>
  /** Downloads what was offered last. */
  download(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void>
  /** Whether what was downloaded is put in place when the program ends. */
  atQuit(wanted: boolean): void
  /** Puts it in place and starts it; the program must be ready to end. False if that failed. */
  restart(): boolean
}

/** What tells electron-updater of the offer that was checked; it asks no server itself. */
const checkedOffers = (offer: () => Offer) => class extends Provider<UpdateInfo> {
  constructor(_options: unknown, _updater: unknown, options: ProviderRuntimeOptions) {
    super(options)
  }
  override async getLatestVersion(): Promise<UpdateInfo> {
    const { version, files, releaseDate, stagingPercentage, minimumSystemVersion } = offer().manifest
    const [first] = files
    return { version, files, releaseDate, path: first!.url, sha512: first!.sha512, ...(stagingPercentage == null ? {} : { stagingPercentage }), ...(minimumSystemVersion == null ? {} : { minimumSystemVersion }) }
  }
  override resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
    return info.files.map(file => ({ url: new URL(encodeURIComponent(file.url), offer().server.address), info: file }))
  }
}

export function createInstaller(platform: NodeJS.Platform, log: (message: string, error?: unknown) => void): Installer {
  const updater: AppUpdater = platform === 'win32' ? new NsisUpdater() : platform === 'darwin' ? new MacUpdater() : new AppImageUpdater()
  let offered: Offer | null = null
  let downloading: { signal: AbortSignal; onProgress(progress: Progress): void } | null = null
  let failure: unknown = null
  const offer = () => {
    if (!offered) throw new Error('There is no offer')
    return offered
  }
  Object.assign(updater, {
    logger: null, autoDownload: false, autoInstallOnAppQuit: true, allowDowngrade: false, allowPrerelease: false, disableWebInstaller: true,
    // Parts of files would be taken from where no signature reaches.
    disableDifferentialDownload: true,
    /** Electron's network is closed to the program, so that files come by Node. electron-updater downloads by this alone. */
    httpExecutor: {
      async download(url: URL, to: string): Promise<string> {
        const { manifest, server } = offer()
        const file = manifest.files.find(each => new URL(encodeURIComponent(each.url), server.address).href === url.href)
        if (!file || !downloading) throw new Error(`${url.href} is no file of the update`)
        await server.download(file.url, to, file, downloading.signal, downloading.onProgress)
        return to
      },
    },
  })
  updater.on('error', error => {
    failure = error
    log('electron-updater failed', error)
  })
  updater.setFeedURL({ provider: 'custom', updateProvider: checkedOffers(offer) })

  return {
    async isNewer(next) {
      offered = next
      return (await updater.checkForUpdates())?.isUpdateAvailable ?? false
    },
    async download(signal, onProgress) {
      downloading = { signal, onProgress }
      try {
        await updater.downloadUpdate()
      } finally {
        downloading = null
      }
    },
    atQuit(wanted) { updater.autoInstallOnAppQuit = wanted },
    restart() {
      failure = null
      updater.quitAndInstall(true, true)
      return failure === null
    },
  }
}
