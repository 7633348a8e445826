import './theme/tokens.css'
import './theme/base.css'
import { createRoot } from 'react-dom/client'
import { connectWorkbench } from './host/connection.ts'
import { openPort } from './host/port.ts'
import { Shell } from './shell/Shell.tsx'
import { createShell, ShellContext } from './shell/shell.ts'
import { followDesktop } from './shell/desktop.ts'
import { restoreWindow } from './shell/useLocation.ts'

const shell = createShell(connectWorkbench(openPort, crypto.randomUUID()))
restoreWindow(shell)
followDesktop(shell)

// What the first screen draws with, and what its first key opens, is fetched while the first snapshot is on its way.
void import('./notebook/MarkdownText.tsx')
void import('./chart/ResultChart.tsx')
void import('./chart/echarts.ts')
void import('./shell/Overlays.tsx')

createRoot(document.getElementById('root')!).render(<ShellContext value={shell}><Shell /></ShellContext>)
