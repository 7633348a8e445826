import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { SessionAbout } from '../../contract/interpreter/contract.ts'
import { useText } from '../language/language.ts'
import { reasonOf } from '../language/trouble.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { notify } from '../ui/notices.ts'
import { Waiting } from '../ui/Waiting.tsx'
import './Spark.css'

/** Milliseconds between two looks at the log. */
const pause = 2000

/** What is to know of the notebook's Spark session: its application, and its log as it grows. */
export function SessionDialog({ notebook, onClose }: { notebook: NotebookStore; onClose(): void }) {
  const t = useText()
  const [about, setAbout] = useState<SessionAbout | null | undefined>(undefined)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = new AbortController()
    const look = () => {
      notebook.workbench.call('spark.about', { notebook: notebook.get().notebook }, { signal: stop.signal }).then(found => {
        setAbout(found.about)
        setProblem(null)
        timer = setTimeout(look, pause)
      }, (error: Error) => { if (!stop.signal.aborted) setProblem(reasonOf(error)) })
    }
    look()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [notebook])
  const log = about?.log.join('\n') ?? ''
  const lines = useRef<HTMLPreElement>(null)
  const isAtEnd = useRef(true)
  // The newest line stays in sight until the person scrolls back.
  useLayoutEffect(() => {
    if (lines.current && isAtEnd.current) lines.current.scrollTop = lines.current.scrollHeight
  }, [log])
  const scrolled = () => { isAtEnd.current = lines.current !== null && lines.current.scrollHeight - lines.current.scrollTop - lines.current.clientHeight < 20 }
  const copy = () => { navigator.clipboard.writeText(log).then(() => notify({ tone: 'good', text: t('spark.logCopied') }), (error: Error) => notify({ tone: 'bad', text: reasonOf(error) })) }
  const driver = about?.driver ?? null
  return (
    <Dialog title={t('spark.about')} isOpen onClose={onClose} size="large" testId="spark-session" actions={<Button onPress={copy} isDisabled={log === ''}>{t('spark.logCopy')}</Button>}>
      {problem !== null ? <p>{problem}</p> : about === undefined ? <Waiting what={t('spark.aboutWaiting')} /> : about === null ? <p>{t('spark.aboutNone')}</p> : (
        <>
          <dl className="spark-about">
            {driver ? <><dt>{t('spark.application')}</dt><dd>{driver.application}</dd></> : null}
            {driver ? <><dt>{t('spark.versions')}</dt><dd>{t('spark.versionsAre', { spark: driver.spark, python: driver.python })}</dd></> : null}
            {driver ? <><dt>{t('spark.user')}</dt><dd>{driver.user}</dd></> : null}
            <dt>{t('spark.master')}</dt><dd>{about.master}</dd>
            {driver ? <><dt>{t('spark.pages')}</dt><dd>{driver.ui === null ? t('spark.pagesOff') : <a href={driver.ui} target="_blank" rel="noreferrer">{driver.ui}</a>}</dd></> : null}
          </dl>
          <h3 className="spark-log-title">{t('spark.log')}</h3>
          {log === '' ? <p>{t('spark.logEmpty')}</p> : <pre ref={lines} className="spark-log" tabIndex={0} onScroll={scrolled} aria-label={t('spark.log')}>{log}</pre>}
        </>
      )}
    </Dialog>
  )
}
