import { useEffect } from 'react'
import { Download } from 'lucide-react'
import { useStore } from 'zustand'
import { useText } from '../language/language.ts'
import { useSentence } from '../language/trouble.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { fileName } from './TabStrip.tsx'
import { useShell } from './shell.ts'
import { notebookFileOf } from './unsent.ts'

/** Says that the workbench does not answer. What is typed meanwhile is sent when it does, or is saved to a file from here. */
export function ConnectionBanner() {
  const t = useText()
  const say = useSentence()
  const shell = useShell()
  const { workbench } = shell
  const { status, reason } = useStore(workbench.state)
  const tabs = useStore(shell.state, state => state.tabs)
  if (status === 'refused') {
    return <div className="window-banner"><Banner tone="bad" actions={<Button size="small" onPress={() => location.reload()}>{t('shell.reloadWindow')}</Button>}>{t('shell.refused', { reason: say(reason ?? '') })}</Banner></div>
  }
  if (status !== 'offline') return null
  return (
    <div className="window-banner">
      <Banner tone="warn" testId="offline" actions={<Button size="small" onPress={() => workbench.reconnect()}>{t('shell.tryNow')}</Button>}>
        {t('shell.offline')}
        {tabs.map(tab => <Unsent key={tab.path} notebook={shell.notebook(tab.path)!} />)}
      </Banner>
    </div>
  )
}

/** What this window alone has of a notebook, and the way to keep it where the workbench comes back at another address. */
function Unsent({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const sending = notebook.use(state => state.sending)
  const title = notebook.use(state => state.title) || fileName(notebook.path)
  useEffect(() => {
    if (!sending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [sending])
  if (!sending) return null
  const save = () => {
    const url = URL.createObjectURL(new Blob([notebookFileOf(notebook.get())], { type: 'application/x-ipynb+json' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${fileName(notebook.path)}.ipynb`
    link.click()
    // The browser has read it by then.
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  return (
    <div className="unsent" data-testid="unsent">
      <span>{t('shell.unsent', { title })}</span> <Button size="small" icon={<Download aria-hidden />} onPress={save}>{t('shell.saveUnsent')}</Button>
    </div>
  )
}
