import type { SparkWork } from '../../contract/workbench/notebook.ts'
import { formatBytes } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import './Spark.css'

/** How far Spark's tasks of a running cell are, and the bytes that they moved; what is none is left out. */
export function WorkLine({ work }: { work: SparkWork }) {
  const t = useText()
  const language = useLanguage()
  const moved = (['read', 'written', 'shuffled'] as const).flatMap(kind => (work[kind] > 0 ? [t(`spark.work.${kind}`, { bytes: formatBytes(work[kind], language) })] : []))
  const parts = [t('spark.work.tasks', { done: work.done, tasks: work.tasks }), ...(work.failed > 0 ? [t('spark.work.failed', { count: work.failed })] : []), ...moved]
  return <span className="work-line numeric" data-testid="work">{parts.join(' · ')}</span>
}
