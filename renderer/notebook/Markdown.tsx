import { lazy, memo, Suspense, useMemo } from 'react'
import type { BoundValues } from '../../model/parameter/definition.ts'
import { substituteMarkdown } from '../../model/parameter/markdown.ts'
import { useLanguage } from '../language/language.ts'
import './Markdown.css'

const MarkdownText = lazy(() => import('./MarkdownText.tsx'))

/** A text cell as it reads, `${name}` filled in with the values of the parameters. */
export const Markdown = memo(function Markdown({ source, values }: { source: string; values: BoundValues }) {
  const language = useLanguage()
  const filled = useMemo(() => (source.includes('${') ? substituteMarkdown(source, values, language) : source), [source, values, language])
  return <Suspense fallback={<div className="markdown markdown-waiting">{filled}</div>}><MarkdownText source={filled} /></Suspense>
})
