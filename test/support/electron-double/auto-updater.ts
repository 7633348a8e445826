import { EventEmitter } from 'node:events'
import { emulated } from './emulated.ts'

/** Only told of an update here: it does something of its own on macOS alone. */
export const autoUpdater = emulated('autoUpdater', new EventEmitter())
