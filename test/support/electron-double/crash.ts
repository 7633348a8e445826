import { application } from './app.ts'
import { emulated } from './emulated.ts'

interface Options { uploadToServer?: boolean; submitURL?: string; compress?: boolean; ignoreSystemCrashHandler?: boolean; rateLimit?: boolean; extra?: Record<string, string>; globalExtra?: Record<string, string>; productName?: string; companyName?: string }
const known = new Set(['uploadToServer', 'submitURL', 'compress', 'ignoreSystemCrashHandler', 'rateLimit', 'extra', 'globalExtra', 'productName', 'companyName'])

/** Dumps go where `crashDumps` is when it is started; it writes none itself. */
export const crashReporter = emulated('crashReporter', {
  start(options: Options): void {
    for (const key of Object.keys(options)) if (!known.has(key)) throw new Error(`The Electron double does not emulate the option ${key} of crashReporter.start`)
    if ((options.uploadToServer ?? true) && !options.submitURL) throw new Error('submitURL must be specified when uploadToServer is true')
    application.facts.crashes = { uploads: options.uploadToServer ?? true, folder: application.getPath('crashDumps'), beforeReady: !application.isReady() }
  },
})
