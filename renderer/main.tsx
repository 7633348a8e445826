import './theme/tokens.css'
import './theme/base.css'
import { createRoot } from 'react-dom/client'
import { connectWorkbench } from './host/connection.ts'
import { openPort } from './host/port.ts'
import { Shell } from './shell/Shell.tsx'
import { createShell, ShellContext } from './shell/shell.ts'
import { followDesktop } from './shell/desktop.ts'
import { tellFaults } from './shell/faults.ts'
import { restoreWindow } from './shell/useLocation.ts'

const workbench = connectWorkbench(openPort, crypto.randomUUID())
const tellFault = tellFaults(workbench)
const shell = createShell(workbench)
restoreWindow(shell)
followDesktop(shell)

// What the first screen draws with, and what its first key opens, is fetched while the first snapshot is on its way.
void import('./notebook/MarkdownText.tsx')
void import('./chart/ResultChart.tsx')
void import('./chart/echarts.ts')
void import('./shell/Overlays.tsx')

createRoot(document.getElementById('root')!, {
  onUncaughtError(error) {
    console.error(error)
    tellFault('drawing', error)
  },
}).render(<ShellContext value={shell}><Shell /></ShellContext>)
