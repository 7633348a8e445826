import { useEffect, useState } from 'react'
import { Folder, X } from 'lucide-react'
import { formatMoment } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Waiting } from '../ui/Waiting.tsx'

interface Grants { folders: { path: string; grantedAt: number }[]; own: string }

/** The folders that the notebook's SQL may use: its own, and those that were allowed, each of which can be taken back. */
export function GrantsDialog({ onClose }: { onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const [grants, setGrants] = useState<Grants | null>(null)
  const notebook = shell.active()
  const read = async () => { if (notebook) setGrants(await notebook.workbench.call('grant.list', { notebook: notebook.get().notebook })) }
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- read once, when it opens
  useEffect(() => shell.attempt(read()), [])
  const revoke = async (path: string) => {
    await notebook!.workbench.call('grant.revoke', { notebook: notebook!.get().notebook, path })
    await read()
  }
  return (
    <Dialog
      title={t('grant.title')} isOpen onClose={onClose}
      actions={<Button variant="primary" onPress={() => shell.attempt(shell.pickFile('grant'))}>{t('command.notebook.grant')}</Button>}
    >
      <p>{t('grant.text')}</p>
      {grants ? (
        <ul className="grants">
          <li><Folder aria-hidden /><span><code>{grants.own}</code><small>{t('grant.own')}</small></span></li>
          {grants.folders.map(folder => (
            <li key={folder.path}>
              <Folder aria-hidden /><span><code>{folder.path}</code><small>{t('grant.since', { at: formatMoment(folder.grantedAt, language) })}</small></span>
              <IconButton size="small" icon={<X aria-hidden />} label={t('grant.revoke', { path: folder.path })} onPress={() => shell.attempt(revoke(folder.path))} />
            </li>
          ))}
        </ul>
      ) : <Waiting what={t('grant.loading')} lines={2} />}
    </Dialog>
  )
}
