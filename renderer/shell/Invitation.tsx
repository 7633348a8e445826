import { useStore } from 'zustand'
import { X } from 'lucide-react'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useShell } from './shell.ts'

/** One line over the sample report at a first start. */
export function Invitation({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const shell = useShell()
  const invites = useStore(shell.state, state => state.invites)
  if (!invites) return null
  return (
    <div className="invitation">
      <Banner
        testId="invitation"
        actions={<>
          <Button size="small" onPress={() => shell.setView(notebook.path, 'edit')}>{t('shell.inviteEdit')}</Button>
          <IconButton size="small" icon={<X aria-hidden />} label={t('ui.dismiss')} onPress={() => shell.state.setState({ invites: false })} />
        </>}
      >
        {t('shell.invite')}
      </Banner>
    </div>
  )
}
