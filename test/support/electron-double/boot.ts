import { pathToFileURL } from 'node:url'
import { application, evaluate } from './app.ts'
import { answerTest } from './control.ts'
import { markReady } from './session.ts'

/** Started as Electron is: `boot.ts ENTRY FOLDER ...arguments`. */
const [entry, ...rest] = process.argv.slice(2)
process.argv.splice(1, process.argv.length, ...rest)
application.on('ready', markReady)
answerTest()
await evaluate(() => import(pathToFileURL(entry!).href))
