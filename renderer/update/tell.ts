import type { UpdateState } from '../../contract/workbench/update.ts'
import { currentText } from '../language/language.ts'
import { notify } from '../ui/notices.ts'

/** Tells once of a version that is there, and once that it is ready, to who does not look at the settings at that moment. */
export function createUpdateTeller(isLookedAt: () => boolean, show: () => void): (state: UpdateState) => void {
  let told = ''
  return ({ step, mode }) => {
    // One that is downloaded by itself is told when it is ready.
    if (step.kind !== 'ready' && !(step.kind === 'found' && mode === 'tell')) return
    const what = `${step.kind} ${step.version}`
    if (what === told) return
    told = what
    const t = currentText()
    if (!isLookedAt()) notify({ tone: 'info', text: t(`update.${step.kind}`, { version: step.version }), action: { label: t('update.show'), run: show } })
  }
}
