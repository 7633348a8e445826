import { useText } from '../language/language.ts'
import { isCode } from '../notebook/derive.ts'
import type { NotebookStore } from '../notebook/store.ts'
import './Spark.css'

/** What a person types to install Spark. */
export const installCommand = 'npx oasis spark install'

/** Under the first cell of code of a notebook that runs on Spark, where Spark is not installed: what to do. */
export function SparkNotice({ notebook, cell }: { notebook: NotebookStore; cell: string }) {
  const t = useText()
  const isMissing = notebook.use(state => state.settings.interpreter === 'spark' && state.spark.state === 'missing')
  const isFirst = notebook.use(state => state.cells.find(candidate => isCode(candidate.language))?.id === cell)
  return isMissing && isFirst ? <p className="spark-notice" data-testid="spark-notice">{t('spark.install')} <code>{installCommand}</code></p> : null
}
