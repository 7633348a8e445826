import { lazy, Suspense, useMemo } from 'react'
import { useText } from '../language/language.ts'
import { AnsiText } from './AnsiText.tsx'
import './Outputs.css'

const MarkdownText = lazy(() => import('./MarkdownText.tsx'))
const CleanHtml = lazy(() => import('./CleanHtml.tsx'))

/** The forms of an output, the richest first. */
const richest = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/html', 'text/markdown', 'text/latex', 'application/json', 'text/plain'] as const

/** A picture as a data URL: an <img> runs no scripts, whatever the picture holds. */
const pictureUrl = (type: string, data: string) => (type === 'image/svg+xml' ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(data)}` : `data:${type};base64,${data.replace(/\s/g, '')}`)

/** An output that another notebook program wrote, in the richest of its forms that can be shown safely. */
export function DisplayOutput({ data, metadata, number }: { data: Record<string, unknown>; metadata: Record<string, unknown>; number: number }) {
  const t = useText()
  const type = richest.find(candidate => candidate in data)
  const value = type ? data[type] : undefined
  const json = useMemo(() => (type === 'application/json' ? JSON.stringify(value, null, 2) : ''), [type, value])
  if (!type) return <p className="output-note">{t('output.unknown', { types: Object.keys(data).join(', ') })}</p>
  const text = typeof value === 'string' ? value : ''
  if (type.startsWith('image/')) {
    const size = (metadata[type] ?? {}) as { width?: unknown; height?: unknown }
    const plain = typeof data['text/plain'] === 'string' ? data['text/plain'] : ''
    return (
      <img
        className="output-picture" src={pictureUrl(type, text)} alt={plain && !plain.startsWith('<') ? plain : t('output.image', { number })}
        {...(typeof size.width === 'number' ? { width: size.width } : {})} {...(typeof size.height === 'number' ? { height: size.height } : {})}
      />
    )
  }
  if (type === 'text/html') return <Suspense fallback={null}><CleanHtml html={text} /></Suspense>
  if (type === 'text/markdown') return <Suspense fallback={null}><MarkdownText source={text} /></Suspense>
  if (type === 'text/latex') return <Suspense fallback={null}><MarkdownText source={/^\s*\$/.test(text) ? text : `$$${text}$$`} /></Suspense>
  return <AnsiText text={type === 'application/json' ? json : text} />
}
