import { Menu, type MenuItemConstructorOptions } from 'electron'

/** The menu of the system. The workbench's own commands are in the window, where their keys can be changed; here is what only the system can do, and the settings, which are looked for here. */
export function setMenu(options: { packaged: boolean; openWindow(): void; openSettings(): void }): void {
  const mac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    { label: 'File', submenu: [{ label: 'New Window', click: () => options.openWindow() }, { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => options.openSettings() }, { type: 'separator' }, { role: mac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' },
        ...(options.packaged ? [] : [{ type: 'separator' }, { role: 'forceReload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[]),
      ],
    },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
