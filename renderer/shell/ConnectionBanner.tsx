import { useStore } from 'zustand'
import { useText } from '../language/language.ts'
import { useSentence } from '../language/trouble.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { useShell } from './shell.ts'

export function ConnectionBanner() {
  const t = useText()
  const say = useSentence()
  const { workbench } = useShell()
  const { status, reason } = useStore(workbench.state)
  if (status === 'refused') {
    return <div className="window-banner"><Banner tone="bad" actions={<Button size="small" onPress={() => location.reload()}>{t('shell.reloadWindow')}</Button>}>{t('shell.refused', { reason: say(reason ?? '') })}</Banner></div>
  }
  if (status !== 'offline') return null
  return <div className="window-banner"><Banner tone="warn" testId="offline" actions={<Button size="small" onPress={() => workbench.reconnect()}>{t('shell.tryNow')}</Button>}>{t('shell.offline')}</Banner></div>
}
