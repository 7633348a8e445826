import { useStore } from 'zustand'
import { X } from 'lucide-react'
import { perform } from '../commands/actions.ts'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { isSampleReport, useShell } from './shell.ts'

/** One line over the sample report at a first start, and one over its code for who goes on there; it never stands in the way and is closed for good. */
export function Invitation({ notebook, view }: { notebook: NotebookStore; view: 'report' | 'edit' }) {
  const t = useText()
  const shell = useShell()
  const invites = useStore(shell.state, state => state.invites)
  const keys = { run: useCommandKeys('run.cell') ?? '', all: useCommandKeys('cheatSheet') ?? '', palette: useCommandKeys('palette') ?? '' }
  if (invites !== view || !isSampleReport(notebook.path)) return null
  return (
    <div className="invitation">
      <Banner
        testId={view === 'report' ? 'invitation' : 'invitation-edit'}
        actions={<>
          {view === 'report' ? <Button size="small" onPress={() => shell.setView(notebook.path, 'edit')}>{t('shell.inviteEdit')}</Button>
            : <Button size="small" onPress={() => perform('cheatSheet', shell)}>{t('command.cheatSheet')}</Button>}
          <IconButton size="small" icon={<X aria-hidden />} label={t('ui.dismiss')} onPress={() => shell.state.setState({ invites: null })} />
        </>}
      >
        {view === 'report' ? t('shell.invite') : t('shell.inviteKeys', keys)}
      </Banner>
    </div>
  )
}
