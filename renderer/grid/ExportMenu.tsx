import { memo, useEffect } from 'react'
import { Download } from 'lucide-react'
import { useStore } from 'zustand'
import type { Workbench } from '../host/connection.ts'
import { formatBytes } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, type MenuAction } from '../ui/Menu.tsx'
import { download } from '../host/download.ts'
import { exportFormats, exportNames, exportsUnderWay, startExport, watchExport, type ExportFormat } from './exports.ts'

/** The whole result, or the rows that sorting and filtering left, as a file. `name` is the result's. */
export const ExportMenu = memo(function ExportMenu({ workbench, result, name, view, rows }: { workbench: Workbench; result: string; name: string; view: string | null; rows: number }) {
  const t = useText()
  const language = useLanguage()
  const running = useStore(exportsUnderWay, state => state.exports.find(entry => entry.result === result))
  useEffect(() => watchExport(result), [result])
  if (running) {
    return (
      <span className="result-export" role="status">
        <progress max={1} {...(running.progress === null ? {} : { value: running.progress })} aria-label={t('grid.export')} />
        {t('grid.exporting', { format: exportNames[running.format], size: formatBytes(running.bytes, language) })}
        <Button variant="link" size="small" onPress={running.cancel}>{t('ui.cancel')}</Button>
      </span>
    )
  }
  const start = (format: ExportFormat, viewed: string | null) => void startExport({ workbench, result, name, view: viewed, format, t, language, save: download })
  const actions = (viewed: string | null): MenuAction[] => exportFormats.map(format => ({ id: `${format}${viewed ?? ''}`, label: exportNames[format], onAction: () => start(format, viewed) }))
  const groups = view ? [{ title: t('grid.exportMenuView', { rows }), actions: actions(view) }, { title: t('grid.exportMenu'), actions: actions(null) }] : [{ title: t('grid.exportMenu'), actions: actions(null) }]
  return <Menu label={t('grid.export')} groups={groups} placement="bottom end"><IconButton size="small" icon={<Download aria-hidden />} label={t('grid.export')} testId="export" /></Menu>
})
