/** The module `electron` as the main process imports it. */
export { app } from './app.ts'
export { dialog, Menu, Notification, shell } from './desktop.ts'
export { MessageChannelMain } from './port.ts'
export { screen } from './screen.ts'
export { protocol, session } from './session.ts'
export { utilityProcess } from './utility.ts'
export { BrowserWindow, ipcMain } from './window.ts'
