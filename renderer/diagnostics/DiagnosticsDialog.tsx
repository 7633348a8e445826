import { useEffect, useState } from 'react'
import { Download } from 'lucide-react'
import type { BundleContents } from '../../contract/workbench/diagnostics.ts'
import { formatBytes } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { saveDiagnostics } from './save.ts'
import './DiagnosticsDialog.css'

/** What a bundle of diagnostics would hold, before it is saved. */
export function DiagnosticsDialog({ onClose }: { onClose(): void }) {
  const t = useText()
  const language = useLanguage()
  const shell = useShell()
  const [contents, setContents] = useState<BundleContents | null>(null)
  const [withDumps, setWithDumps] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const bytesOf = (files: BundleContents['files']) => formatBytes(files.reduce((sum, file) => sum + file.bytes, 0), language)
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- read once, when it opens
  useEffect(() => shell.attempt(shell.workbench.call('diagnostics.contents', {}).then(setContents)), [])
  const save = async () => {
    setSaving(true)
    try {
      if (await saveDiagnostics(shell, withDumps)) onClose()
    } finally {
      setSaving(false)
    }
  }
  return (
    <Dialog
      title={t('diagnostics.title')} isOpen onClose={onClose} size="large" testId="diagnostics"
      actions={<><Button onPress={onClose}>{t('ui.cancel')}</Button><Button variant="primary" icon={<Download aria-hidden />} isDisabled={contents === null || isSaving} onPress={() => shell.attempt(save())} testId="diagnostics-save">{t(isSaving ? 'diagnostics.saving' : 'diagnostics.save')}</Button></>}
    >
      <div className="diagnostics">
        <p>{t('diagnostics.text')}</p>
        {contents ? (
          <>
            <table className="diagnostics-files" aria-label={t('diagnostics.files')}>
              <thead><tr><th scope="col">{t('diagnostics.name')}</th><th scope="col">{t('diagnostics.what')}</th><th scope="col" className="numeric">{t('diagnostics.size')}</th></tr></thead>
              <tbody>
                {contents.files.map(({ name, kind, bytes }) => <tr key={name}><td>{name}</td><td>{t(kind === 'facts' ? 'diagnostics.facts' : 'diagnostics.log')}</td><td className="numeric">{formatBytes(bytes, language)}</td></tr>)}
              </tbody>
            </table>
            <details className="diagnostics-facts"><summary>{t('diagnostics.show')}</summary><pre tabIndex={0} lang="en">{contents.facts}</pre></details>
            <p className="diagnostics-quiet">{t('diagnostics.without')}</p>
            {contents.dumps.length === 0 ? null : (
              <div className="diagnostics-dumps">
                <Checkbox isSelected={withDumps} onChange={setWithDumps} testId="diagnostics-dumps">{t('diagnostics.dumps', { count: contents.dumps.length, size: bytesOf(contents.dumps) })}</Checkbox>
                <p className="diagnostics-quiet">{t('diagnostics.dumpsText')}{contents.dumpsLeft === 0 ? '' : ` ${t('diagnostics.dumpsLeft', { count: contents.dumpsLeft })}`}</p>
              </div>
            )}
          </>
        ) : <div className="diagnostics-wait"><Waiting what={t('diagnostics.loading')} lines={4} /></div>}
      </div>
    </Dialog>
  )
}
