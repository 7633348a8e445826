import { useId, useState, type ReactNode } from 'react'
import { ChevronRight } from 'lucide-react'

/** The fields of one group: in the report under a heading that folds them, in the bar behind its name. `changed` counts those with something to see, which keep a dot at a folded heading. */
export function ParameterGroup({ name, look, changed, children }: { name: string | null; look: 'bar' | 'report'; changed: number; children: ReactNode }) {
  const id = useId()
  const [isOpen, setOpen] = useState(true)
  if (name === null) return children
  if (look === 'bar') return <div className="parameter-group-bar" role="group" aria-labelledby={id}><span className="parameter-group-name" id={id}>{name}</span>{children}</div>
  return (
    <section className="parameter-group" aria-labelledby={id}>
      <h2 className="parameter-group-head">
        <button type="button" className="parameter-group-fold" id={id} aria-expanded={isOpen} aria-controls={`${id}f`} onClick={() => setOpen(!isOpen)}>
          <ChevronRight aria-hidden />{name}{!isOpen && changed > 0 ? <span className="parameter-group-dot" aria-hidden /> : null}
        </button>
      </h2>
      <div className="parameter-group-fields" id={`${id}f`} hidden={!isOpen}>{children}</div>
    </section>
  )
}
