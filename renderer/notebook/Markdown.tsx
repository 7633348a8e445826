import { lazy, memo, Suspense } from 'react'
import { substituteMarkdown } from '../../model/parameter/markdown.ts'
import { boundNames } from '../../model/parameter/value.ts'
import { useLanguage } from '../language/language.ts'
import type { NotebookStore } from './store.ts'
import './Markdown.css'

const MarkdownText = lazy(() => import('./MarkdownText.tsx'))

/** A text cell as it reads, `${name}` filled in with the values that the cells ran with: what is chosen and not applied yet is not in it. */
export const Markdown = memo(function Markdown({ source, notebook }: { source: string; notebook: NotebookStore }) {
  return source.includes('${') ? <Substituted source={source} notebook={notebook} /> : <Shown source={source} />
})

function Substituted({ source, notebook }: { source: string; notebook: NotebookStore }) {
  const language = useLanguage()
  const parameters = notebook.use(state => state.settings.parameters)
  const values = notebook.use(state => state.parameters.appliedBound) ?? {}
  const filled = substituteMarkdown(source, values, language, new Set(parameters.flatMap(boundNames)))
  return <Shown source={filled} />
}

function Shown({ source }: { source: string }) {
  return <Suspense fallback={<div className="markdown markdown-waiting">{source}</div>}><MarkdownText source={source} /></Suspense>
}
