import { memo } from 'react'
import { Plus } from 'lucide-react'
import { insertCell } from '../commands/cells.ts'
import { useText } from '../language/language.ts'
import { offeredLanguages } from './derive.ts'
import type { NotebookStore } from './store.ts'
import './Cell.css'

/**
 * Above a cell: shows at the pointer, and adds a cell there; the keyboard has commands for it. At the end of the notebook it always shows. Plain buttons: there is one of these for each cell.
 */
export const InsertBar = memo(function InsertBar({ notebook, index, isAlways = false }: { notebook: NotebookStore; index: number; isAlways?: boolean }) {
  const t = useText()
  const languages = offeredLanguages(notebook.use(state => state.settings.interpreter))
  return (
    <div className={`insert-bar${isAlways ? ' insert-bar-always' : ''}`} role="group" aria-label={t('cell.addHere')}>
      {languages.map(language => (
        <button key={language} type="button" className="insert-button" tabIndex={isAlways ? 0 : -1} onClick={() => insertCell(notebook, index, language, 'edit')}><Plus aria-hidden />{t(`language.${language}`)}</button>
      ))}
    </div>
  )
})
