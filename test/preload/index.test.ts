import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { handover } from '../../contract/ports.ts'

const source = readFileSync(path.resolve(import.meta.dirname, '../../preload/index.cts'), 'utf8')

it('[BASE4] the preload knows the names of the handover, which it cannot import', () => {
  for (const name of Object.values(handover)) expect(source).toContain(`'${name}'`)
})

it('[BASE4] the preload hands over one port and never grows: about thirty lines, one import, one message each way', () => {
  expect(source.split('\n').length).toBeLessThanOrEqual(30)
  expect(source.match(/^import .*$/gm)).toEqual(['import { contextBridge, ipcRenderer } from \'electron\''])
  expect(source.match(/ipcRenderer\.\w+/g)).toEqual(['ipcRenderer.send', 'ipcRenderer.on'])
  expect(source.match(/exposeInMainWorld\([^)]*\)/g)).toEqual(['exposeInMainWorld(\'oasisHost\', \'electron\')'])
  expect(source).not.toMatch(/require\(|invoke|sendSync|eval/)
})
