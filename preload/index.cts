import { contextBridge, ipcRenderer } from 'electron'

// A sandboxed preload is one file that can load nothing of ours: these are `handover` of contract/ports.ts again.
contextBridge.exposeInMainWorld('oasisHost', 'electron')

window.addEventListener('message', event => {
  if (event.source === window && event.data === 'oasis:connect') ipcRenderer.send('oasis:connect')
})

ipcRenderer.on('oasis:port', event => {
  window.postMessage('oasis:port', '/', [...event.ports])
})
