import { CheatSheet } from '../commands/CheatSheet.tsx'
import { Palette } from '../commands/Palette.tsx'
import { DiagnosticsDialog } from '../diagnostics/DiagnosticsDialog.tsx'
import { ImportDialog } from '../imports/ImportDialog.tsx'
import { FilePicker } from '../spaces/FilePicker.tsx'
import { RenameDialog } from '../spaces/RenameDialog.tsx'
import { ConflictsDialog } from '../history/ConflictsDialog.tsx'
import { VersionDialog } from '../history/VersionDialog.tsx'
import { RenameTableDialog } from '../spaces/RenameTableDialog.tsx'
import { KeyboardDialog } from '../keyboard/KeyboardDialog.tsx'
import { SettingsDialog } from '../settings/SettingsDialog.tsx'
import { SaveAsDialog } from '../notebook/SaveAsDialog.tsx'
import { GrantsDialog } from '../notebook/GrantsDialog.tsx'
import { useShell, type Overlay } from './shell.ts'

/** The window in front; loaded when the first one is asked for. */
export default function Overlays({ overlay }: { overlay: Overlay }) {
  const shell = useShell()
  const close = () => shell.show(null)
  switch (overlay.kind) {
    case 'search':
    case 'palette': return <Palette key={overlay.kind} mode={overlay.kind} onClose={close} />
    case 'cheatSheet': return <CheatSheet onClose={close} />
    case 'keyboard': return <KeyboardDialog onClose={close} />
    case 'settings': return <SettingsDialog key={overlay.search ?? ''} initial={overlay.search} onClose={close} />
    case 'diagnostics': return <DiagnosticsDialog onClose={close} />
    case 'file': return <FilePicker purpose={overlay.purpose} onClose={close} />
    case 'import': return <ImportDialog />
    case 'renameTable': return <RenameTableDialog result={overlay.result} name={overlay.name} onClose={close} />
    case 'grants': return <GrantsDialog onClose={close} />
    case 'version': return <VersionDialog version={overlay.version} name={overlay.name} onClose={close} />
    case 'conflicts': {
      const notebook = shell.active()
      return notebook ? <ConflictsDialog notebook={notebook} onClose={close} /> : null
    }
    case 'saveAs': {
      const notebook = shell.active()
      return notebook ? <SaveAsDialog notebook={notebook} copy={overlay.copy} onClose={close} /> : null
    }
    case 'rename': return <RenameDialog path={overlay.path} onClose={close} />
  }
}
