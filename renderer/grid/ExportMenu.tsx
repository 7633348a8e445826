import { useEffect, useRef, useState } from 'react'
import { Download } from 'lucide-react'
import { OasisError } from '../../contract/errors.ts'
import type { Workbench } from '../host/connection.ts'
import { formatBytes } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, type MenuAction } from '../ui/Menu.tsx'
import { notify } from '../ui/notices.ts'

const formats = ['csv', 'parquet', 'json'] as const
type Format = (typeof formats)[number]
const names: Record<Format, string> = { csv: 'CSV', parquet: 'Parquet', json: 'JSON' }

/** The whole result, or the rows that sorting and filtering left, as a file. */
export function ExportMenu({ workbench, result, view, rows }: { workbench: Workbench; result: string; view: string | null; rows: number }) {
  const t = useText()
  const language = useLanguage()
  const running = useRef<AbortController | null>(null)
  const [state, setState] = useState<{ format: Format; progress: number | null; bytes: number } | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const start = async (format: Format, viewed: string | null) => {
    running.current?.abort()
    const stop = new AbortController()
    running.current = stop
    setState({ format, progress: null, bytes: 0 })
    try {
      for await (const event of workbench.stream('result.export', { result, ...(viewed ? { view: viewed } : {}), format }, { signal: stop.signal })) {
        if (event.type === 'progress') setState({ format, progress: event.progress, bytes: event.bytes })
        else {
          if (event.url) download(event.url)
          notify({ tone: 'good', text: t('grid.exported', { size: formatBytes(event.bytes, language) }), ...(event.path ? { detail: event.path } : {}) })
        }
      }
    } catch (error) {
      if (!stop.signal.aborted && !(error instanceof OasisError && error.code === 'cancelled')) notify({ tone: 'bad', text: t('grid.exportFailed', { reason: error instanceof Error ? error.message : String(error) }) })
    } finally {
      if (running.current === stop) setState(null)
    }
  }

  if (state) {
    return (
      <span className="result-export" role="status">
        <progress max={1} {...(state.progress === null ? {} : { value: state.progress })} aria-label={t('grid.export')} />
        {t('grid.exporting', { format: names[state.format], size: formatBytes(state.bytes, language) })}
        <Button variant="link" size="small" onPress={() => { running.current?.abort(); setState(null) }}>{t('ui.cancel')}</Button>
      </span>
    )
  }
  const actions = (viewed: string | null): MenuAction[] => formats.map(format => ({ id: `${format}${viewed ?? ''}`, label: names[format], onAction: () => void start(format, viewed) }))
  const groups = view ? [{ title: t('grid.exportMenuView', { rows }), actions: actions(view) }, { title: t('grid.exportMenu'), actions: actions(null) }] : [{ title: t('grid.exportMenu'), actions: actions(null) }]
  return <Menu label={t('grid.export')} groups={groups} placement="bottom end"><IconButton size="small" icon={<Download aria-hidden />} label={t('grid.export')} testId="export" /></Menu>
}

function download(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  document.body.append(link)
  link.click()
  link.remove()
}
