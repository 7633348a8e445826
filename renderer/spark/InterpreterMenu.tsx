import { useState } from 'react'
import { ChevronDown, Info, Power, Rows3 } from 'lucide-react'
import type { SparkState } from '../../contract/workbench/spark.ts'
import type { Interpreter } from '../../model/notebook/cell.ts'
import { useText, type Text } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Menu } from '../ui/Menu.tsx'
import { SessionDialog } from './SessionDialog.tsx'
import './Spark.css'

/** What runs the notebook's cells, how it stands, and the choice of another. */
export function InterpreterMenu({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const shell = useShell()
  const [isAbout, setIsAbout] = useState(false)
  const interpreter = notebook.use(state => state.settings.interpreter)
  const spark = notebook.use(state => state.spark)
  const whole = notebook.use(state => state.settings.whole === true)
  const isReadOnly = notebook.use(state => state.save.readOnly)
  const label = interpreter === 'duckdb' ? t('spark.duckdb') : labelOf(spark, t)
  const choose = (next: Interpreter) => { if (next !== interpreter) notebook.edit({ type: 'settings', settings: { interpreter: next } }) }
  const lives = spark.state === 'starting' || spark.state === 'ready'
  const about = { id: 'about', label: t('spark.about'), detail: t('spark.aboutDetail'), icon: <Info aria-hidden />, onAction: () => setIsAbout(true) }
  const stop = {
    id: 'stop', label: t('spark.stop'), detail: t('spark.stopDetail'), icon: <Power aria-hidden />, onAction: () => shell.attempt(notebook.workbench.call('spark.stop', { notebook: notebook.get().notebook })),
  }
  return (
    <>
      <Menu
        label={t('spark.interpreter')} placement="bottom end"
        groups={[
          {
            title: t('spark.interpreter'),
            actions: [
              { id: 'duckdb', label: t('spark.duckdb'), detail: t('spark.duckdbDetail'), isChosen: interpreter === 'duckdb', isDisabled: isReadOnly, onAction: () => choose('duckdb') },
              { id: 'spark', label: t('spark.spark'), detail: t(spark.state === 'missing' ? 'spark.notInstalled' : 'spark.sparkDetail'), isChosen: interpreter === 'spark', isDisabled: isReadOnly, onAction: () => choose('spark') },
            ],
          },
          {
            actions: interpreter !== 'spark' ? [] : [{
              id: 'whole', label: t('spark.whole'), detail: t(whole ? 'spark.wholeOn' : 'spark.wholeOff'), icon: <Rows3 aria-hidden />, isChosen: whole, isDisabled: isReadOnly,
              onAction: () => notebook.edit({ type: 'settings', settings: { whole: !whole } }),
            }],
          },
          {
            actions: lives ? [about, stop] : spark.state === 'over' ? [about] : [],
          },
        ]}
      >
        <Button variant="quiet" size="small" icon={<span className={`interpreter-dot interpreter-${interpreter === 'duckdb' ? 'ready' : spark.state}`} aria-hidden />} testId="interpreter" aria-label={t('spark.runsOn', { name: label })}>
          {label}<ChevronDown className="interpreter-open" aria-hidden />
        </Button>
      </Menu>
      {isAbout ? <SessionDialog notebook={notebook} onClose={() => setIsAbout(false)} /> : null}
    </>
  )
}

function labelOf(spark: SparkState, t: Text): string {
  switch (spark.state) {
    case 'missing': return t('spark.missing')
    case 'none': return t('spark.spark')
    case 'starting': return t('spark.starting')
    case 'ready': return t('spark.ready', { name: t('spark.spark'), version: spark.spark })
    case 'over': return t('spark.over')
  }
}
