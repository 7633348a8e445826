/** The name of the world in which the preload runs, apart from the page's own scripts. */
export const world = 'Electron Isolated Context'

/** In the page's own world, before its scripts: takes what `contextBridge` exposes. Only plain data is carried. */
export const pageScript = (secret: string): string => `(() => {
  if (window !== window.top) return
  document.addEventListener(${JSON.stringify(secret)}, event => {
    const { key, json } = JSON.parse(event.detail)
    Object.defineProperty(window, key, { value: JSON.parse(json), enumerable: true })
  })
})()`

/**
 * In the preload's world: the module \`electron\` of a sandboxed preload, and then the preload itself. Messages go out by the binding and come in by \`electronDoubleReceive\`; ports are real
 * MessagePorts whose far end is carried to the main process, as bytes or JSON.
 */
export const preloadScript = (secret: string, binding: string, code: string): string => `(() => {
  if (window !== window.top) return
  const send = globalThis[${JSON.stringify(binding)}]
  const listeners = new Map()
  const ports = new Map()
  /** Where files lie that the person is about to drop, by name: a page is not told. */
  const places = new Map()
  const toText = bytes => { let text = ''; for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768)); return btoa(text) }
  const fromText = text => Uint8Array.from(atob(text), character => character.charCodeAt(0))
  const pack = data => data instanceof Uint8Array ? { bytes: toText(data) } : { json: JSON.stringify(data) ?? null }
  const unpack = ({ bytes, json }) => bytes === undefined ? JSON.parse(json) : fromText(bytes)
  const post = message => send(JSON.stringify(message))
  globalThis.electronDoubleReceive = text => {
    const message = JSON.parse(text)
    if (message.kind === 'files') { for (const path of message.paths) places.set(path.split('/').at(-1), path); return }
    if (message.kind === 'port') return void ports.get(message.id)?.postMessage(unpack(message.data))
    if (message.kind === 'portClosed') { ports.get(message.id)?.close(); return void ports.delete(message.id) }
    const given = message.ports.map(id => {
      const { port1, port2 } = new MessageChannel()
      ports.set(id, port1)
      port1.onmessage = event => post({ kind: 'port', id, data: pack(event.data) })
      port1.addEventListener('close', () => { if (ports.delete(id)) post({ kind: 'portClosed', id }) })
      return port2
    })
    for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, ports: given }, ...message.args)
  }
  const emulated = (name, known) => new Proxy(known, { get(target, key) {
    if (key in target) return target[key]
    throw new Error('The Electron double does not emulate ' + name + '.' + String(key))
  } })
  const ipcRenderer = emulated('ipcRenderer', {
    send(channel, ...args) { post({ kind: 'send', channel, args }) },
    on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); return ipcRenderer },
  })
  const contextBridge = emulated('contextBridge', {
    exposeInMainWorld(key, value) {
      const json = JSON.stringify(value)
      if (json === undefined || JSON.stringify(structuredClone(value)) !== json) throw new Error('The Electron double exposes plain data only')
      document.dispatchEvent(new CustomEvent(${JSON.stringify(secret)}, { detail: JSON.stringify({ key, json }) }))
    },
  })
  const require = name => {
    if (name === 'electron' || name === 'electron/renderer') return { contextBridge, ipcRenderer, webUtils: emulated('webUtils', { getPathForFile: file => places.get(file.name) ?? '' }) }
    throw new Error('module not found: ' + name)
  }
  const module = { exports: {} };
  (function (require, module, exports) { ${code}
  }).call(globalThis, require, module, module.exports)
})()`
