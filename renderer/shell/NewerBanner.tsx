import { useStore } from 'zustand'
import { useSentence } from '../language/trouble.ts'
import { Banner } from '../ui/Banner.tsx'
import { useShell } from './shell.ts'

/** Says that a newer program wrote the data folder, so that everything can be read and nothing changed. */
export function NewerBanner() {
  const say = useSentence()
  const newer = useStore(useShell().state, state => state.info?.newer ?? null)
  return newer === null ? null : <div className="window-banner"><Banner tone="warn" testId="newer">{say(newer)}</Banner></div>
}
