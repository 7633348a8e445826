import { lazy, Suspense, useMemo } from 'react'
import { formOf, needsFrame } from '../../model/notebook/forms.ts'
import { useText } from '../language/language.ts'
import { AnsiText } from './AnsiText.tsx'
import { useFrame } from './frames.ts'
import { JsonTree } from './JsonTree.tsx'
import { OutputFrame } from './OutputFrame.tsx'
import type { NotebookStore } from './store.ts'
import './Outputs.css'

const MarkdownText = lazy(() => import('./MarkdownText.tsx'))
const CleanHtml = lazy(() => import('./CleanHtml.tsx'))

/** A picture as a data URL: an <img> runs no scripts, whatever the picture holds. */
const pictureUrl = (type: string, data: string) => (type === 'image/svg+xml' ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(data)}` : `data:${type};base64,${data.replace(/\s/g, '')}`)

interface DisplayOutputProps {
  data: Record<string, unknown>
  metadata: Record<string, unknown>
  notebook: NotebookStore
  cell: string
  /** The cell's place, and the output's in the cell from 0. */
  number: number
  place: number
}

/** An output that another program or a cell wrote, in the richest of its forms that can be shown safely. */
export function DisplayOutput({ data, metadata, notebook, cell, number, place }: DisplayOutputProps) {
  const t = useText()
  const html = typeof data['text/html'] === 'string' ? data['text/html'] : ''
  const wants = useMemo(() => html !== '' && needsFrame(html), [html])
  const frame = useFrame(notebook, cell, place, wants ? html : null)
  const type = formOf(data, frame?.state === 'frame' || frame?.state === 'asking')
  if (!type) return <p className="output-note">{t('output.unknown', { types: Object.keys(data).join(', ') })}</p>
  const value = data[type]
  const text = typeof value === 'string' ? value : ''
  if (type.startsWith('image/')) {
    const own = (metadata[type] ?? {}) as { width?: unknown; height?: unknown; alt?: unknown }
    const plain = typeof data['text/plain'] === 'string' ? data['text/plain'] : ''
    const alt = typeof own.alt === 'string' ? own.alt : plain && !plain.startsWith('<') ? plain : t('output.image', { number })
    return (
      <img
        className="output-picture" src={pictureUrl(type, text)} alt={alt}
        {...(typeof own.width === 'number' ? { width: own.width } : {})} {...(typeof own.height === 'number' ? { height: own.height } : {})}
      />
    )
  }
  if (type === 'text/html') {
    if (frame?.state === 'asking') return <div className="output-frame-waiting" />
    if (frame?.state === 'frame') return <OutputFrame key={frame.url} url={frame.url} number={number} place={`${notebook.path} ${cell} ${place}`} onSpent={frame.again} />
    return <Suspense fallback={null}><CleanHtml html={html} reduced={frame?.state ?? null} /></Suspense>
  }
  if (type === 'text/markdown') return <Suspense fallback={null}><MarkdownText source={text} /></Suspense>
  if (type === 'text/latex') return <Suspense fallback={null}><MarkdownText source={/^\s*\$/.test(text) ? text : `$$${text}$$`} /></Suspense>
  return typeof value === 'string' ? <AnsiText text={text} /> : <JsonTree value={value} label={t('output.json', { number })} note={type === 'application/json' ? null : type} />
}
