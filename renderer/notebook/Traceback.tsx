import { useMemo, type ReactNode } from 'react'
import type { Cell } from '../../model/notebook/cell.ts'
import { withoutTerminalCodes } from '../../model/notebook/outputs.ts'
import { tracePlaces } from '../../model/notebook/traceback.ts'
import { useText } from '../language/language.ts'
import { AnsiText } from './AnsiText.tsx'
import { moveCursor } from './editor.ts'
import type { NotebookStore } from './store.ts'
import './Outputs.css'

/** A traceback in its colours; where it names lines of the notebook's cells, they are links to them. */
export function Traceback({ text, cell, notebook }: { text: string; cell: Cell; notebook: NotebookStore }) {
  const t = useText()
  const cells = notebook.use(state => state.cells)
  const places = useMemo(() => {
    const bare = withoutTerminalCodes(text)
    return new Map(tracePlaces(bare, cells, cell).map(place => [bare.slice(place.start, place.end), place]))
  }, [text, cells, cell])
  const draw = useMemo(() => {
    if (places.size === 0) return undefined
    const names = new RegExp(`(${[...places.keys()].sort((a, b) => b.length - a.length).map(name => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?![\\d])`)
    return (piece: string): ReactNode => piece.split(names).map((part, index) => {
      const place = places.get(part)
      if (!place) return part
      const go = () => {
        notebook.select(place.cell, 'edit')
        moveCursor(place.cell, place.line, 1)
      }
      return <button key={index} type="button" className="output-link" title={t('output.goToLine', { line: place.line })} onClick={go}>{part}</button>
    })
  }, [places, notebook, t])
  // Colours may change in the middle of a place, and links need it in one piece.
  const source = useMemo(() => [...places.keys()].reduce((whole, name) => joined(whole, name), text), [places, text])
  return <AnsiText text={source} {...(draw ? { draw } : {})} />
}

/** The text with the terminal codes inside of one phrase moved before it. */
function joined(text: string, phrase: string): string {
  // oxlint-disable-next-line no-control-regex
  const code = '((?:\\x1b\\[[0-9;]*m)*)'
  const pattern = new RegExp([...phrase].map(character => character.replace(/[.*+?^${}()|[\]\\]/, '\\$&')).join(code), 'g')
  return text.replace(pattern, (_whole, ...parts) => `${parts.slice(0, -2).join('')}${phrase}`)
}
