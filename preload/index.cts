import { contextBridge, ipcRenderer, webUtils } from 'electron'

// A sandboxed preload is one file that can load nothing of ours: these are `handover` of contract/ports.ts again.
contextBridge.exposeInMainWorld('oasisHost', 'electron')

window.addEventListener('message', event => {
  if (event.source === window && event.data === 'oasis:connect') ipcRenderer.send('oasis:connect')
})

ipcRenderer.on('oasis:port', event => {
  window.postMessage('oasis:port', '/', [...event.ports])
})

// Where a file lies is told to the program alone, and only of notebooks that a person dropped.
window.addEventListener('drop', event => {
  if (!event.isTrusted) return
  const paths = [...event.dataTransfer?.files ?? []].filter(file => /\.ipynb$/i.test(file.name)).map(file => webUtils.getPathForFile(file)).filter(path => path !== '')
  if (paths.length > 0) ipcRenderer.send('oasis:drop', paths)
}, true)
