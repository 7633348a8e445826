import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { dropped, handover } from '../../contract/ports.ts'

const source = readFileSync(path.resolve(import.meta.dirname, '../../preload/index.cts'), 'utf8')

it('[BASE4] the preload knows the names of the handover, which it cannot import', () => {
  for (const name of [...Object.values(handover), dropped]) expect(source).toContain(`'${name}'`)
})

it('[BASE4] the preload hands over one port and never grows: about thirty lines, one import, two messages out and one in', () => {
  expect(source.split('\n').length).toBeLessThanOrEqual(30)
  expect(source.match(/^import .*$/gm)).toEqual(['import { contextBridge, ipcRenderer, webUtils } from \'electron\''])
  expect(source.match(/ipcRenderer\.\w+/g)).toEqual(['ipcRenderer.send', 'ipcRenderer.on', 'ipcRenderer.send'])
  // Only where a file lies that a person dropped, told to the program alone.
  expect(source.match(/webUtils\.\w+/g)).toEqual(['webUtils.getPathForFile'])
  expect(source.match(/exposeInMainWorld\([^)]*\)/g)).toEqual(['exposeInMainWorld(\'oasisHost\', \'electron\')'])
  expect(source).not.toMatch(/require\(|invoke|sendSync|eval/)
})
