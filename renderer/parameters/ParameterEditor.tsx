import { useState } from 'react'
import { ArrowDown, ArrowUp, ChevronRight, Plus, SlidersHorizontal, Trash2 } from 'lucide-react'
import type { Parameter } from '../../model/parameter/definition.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Button } from '../ui/Button.tsx'
import { Switch } from '../ui/Checkbox.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { DefinitionForm } from './DefinitionForm.tsx'
import { freeName } from './definitions.ts'
import './Parameters.css'

/** The definitions of a notebook's parameters, to be added, changed, ordered and deleted; each change is an edit that undoes. */
export function ParameterEditor({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const parameters = notebook.use(state => state.settings.parameters)
  const runOnChange = notebook.use(state => state.settings.runOnChange)
  const [open, setOpen] = useState<number | null>(null)
  const save = (next: Parameter[]) => notebook.edit({ type: 'settings', settings: { parameters: next } })
  const add = () => {
    save([...parameters, { type: 'text', name: freeName(parameters), default: '' }])
    setOpen(parameters.length)
  }
  const move = (index: number, by: 1 | -1) => {
    const next = [...parameters]
    const [moved] = next.splice(index, 1)
    next.splice(index + by, 0, moved!)
    save(next)
    setOpen(current => (current === index ? index + by : current === index + by ? index : current))
  }
  const button = <Button icon={<Plus aria-hidden />} onPress={add} testId="add-parameter">{t('parameters.add')}</Button>
  if (parameters.length === 0) return <Empty icon={<SlidersHorizontal />} title={t('parameters.empty')} actions={button}>{t('parameters.emptyText')}</Empty>
  return (
    <div className="parameter-editor" data-testid="parameter-editor">
      <Switch isSelected={runOnChange} onChange={on => notebook.edit({ type: 'settings', settings: { runOnChange: on } })}>{t('parameters.runOnChange')}</Switch>
      {parameters.map((parameter, index) => {
        const name = parameter.name || t('parameters.unnamed')
        return (
          <section key={index} className="parameter-card" aria-label={name}>
            <div className="parameter-card-head">
              <button type="button" className="parameter-card-open" aria-expanded={open === index} onClick={() => setOpen(open === index ? null : index)}>
                <ChevronRight aria-hidden /><span className="parameter-card-name">{name}</span><span className="parameter-card-type">{t(`parameters.type.${parameter.type}`)}</span>
              </button>
              {open === index ? <>
                <IconButton size="small" icon={<ArrowUp aria-hidden />} label={t('parameters.up', { name })} isDisabled={index === 0} onPress={() => move(index, -1)} />
                <IconButton size="small" icon={<ArrowDown aria-hidden />} label={t('parameters.down', { name })} isDisabled={index === parameters.length - 1} onPress={() => move(index, 1)} />
                <IconButton size="small" icon={<Trash2 aria-hidden />} label={t('parameters.delete', { name })} onPress={() => { save(parameters.filter((_, at) => at !== index)); setOpen(null) }} />
              </> : null}
            </div>
            {open === index ? (
              <DefinitionForm
                notebook={notebook} parameter={parameter} others={parameters.filter((_, at) => at !== index).map(other => other.name)}
                onChange={next => save(parameters.map((other, at) => (at === index ? next : other)))}
              />
            ) : null}
          </section>
        )
      })}
      {button}
    </div>
  )
}
