import { pathToFileURL } from 'node:url'
import { application, evaluate } from './app.ts'
import { answerTest } from './control.ts'
import { markReady } from './session.ts'

/** Started as Electron is: `boot.ts ENTRY FOLDER ...arguments`. */
const [entry, ...rest] = process.argv.slice(2)
process.argv.splice(1, process.argv.length, ...rest)
// Of a package: where its resources are.
const resources = process.env['ELECTRON_DOUBLE_RESOURCES']
if (resources !== undefined) Object.defineProperty(process, 'resourcesPath', { value: resources })
application.on('ready', markReady)
answerTest()
await evaluate(() => import(pathToFileURL(entry!).href))
