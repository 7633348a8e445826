import { useState, type KeyboardEvent } from 'react'
import { ArrowDown, ArrowUp, ChevronRight, CircleAlert, Plus, SlidersHorizontal, Trash2 } from 'lucide-react'
import { definitionProblems } from '../../model/parameter/consistency.ts'
import type { Parameter } from '../../model/parameter/definition.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { tellError } from '../shell/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { Switch } from '../ui/Checkbox.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { notify } from '../ui/notices.ts'
import { DefinitionForm } from './DefinitionForm.tsx'
import { moved, newParameter, parameterTypes } from './definitions.ts'
import './Parameters.css'

/** The definitions of a notebook's parameters, to be added, changed, ordered and deleted; each change is an edit that undoes. */
export function ParameterEditor({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const parameters = notebook.use(state => state.settings.parameters)
  const runOnChange = notebook.use(state => state.settings.runOnChange)
  const readOnly = notebook.use(state => state.save.readOnly)
  const [open, setOpen] = useState<number | null>(null)
  const problems = definitionProblems(parameters)
  const save = (next: Parameter[]) => notebook.edit({ type: 'settings', settings: { parameters: next } })
  const move = (index: number, by: 1 | -1) => {
    const to = index + by
    if (to < 0 || to >= parameters.length) return
    save(moved(parameters, index, by))
    setOpen(current => (current === index ? to : current === to ? index : current))
  }
  const remove = (index: number) => {
    const name = parameters[index]!.label || parameters[index]!.name
    save(parameters.toSpliced(index, 1))
    setOpen(null)
    notify({ tone: 'info', text: t('parameters.deleted', { name }), action: { label: t('ui.undo'), run: () => void notebook.undo().catch(tellError) } })
  }
  const add = (
    <Menu
      label={t('parameters.type')}
      groups={[{ actions: parameterTypes.map(type => ({
        id: type, label: t(`parameters.type.${type}`), onAction: () => {
          save([...parameters, newParameter(type, parameters)])
          setOpen(parameters.length)
        },
      })) }]}
    >
      <Button icon={<Plus aria-hidden />} isDisabled={readOnly} testId="add-parameter">{t('parameters.add')}</Button>
    </Menu>
  )
  if (parameters.length === 0) return <Empty icon={<SlidersHorizontal />} title={t('parameters.empty')} actions={add}>{t('parameters.emptyText')}</Empty>
  return (
    <div className="parameter-editor" data-testid="parameter-editor">
      <Switch isSelected={runOnChange} isDisabled={readOnly} onChange={on => notebook.edit({ type: 'settings', settings: { runOnChange: on } })}>{t('parameters.runOnChange')}</Switch>
      <ol className="parameter-cards">
        {parameters.map((parameter, index) => (
          <DefinitionCard
            key={index} notebook={notebook} parameters={parameters} index={index} problems={problems.filter(each => each.name === parameter.name).map(each => each.problem)} isOpen={open === index} readOnly={readOnly}
            onToggle={() => setOpen(open === index ? null : index)} onMove={by => move(index, by)} onRemove={() => remove(index)} onChange={next => save(parameters.with(index, next))}
          />
        ))}
      </ol>
      {add}
    </div>
  )
}

interface CardProps {
  notebook: NotebookStore
  parameters: readonly Parameter[]
  index: number
  problems: ReturnType<typeof definitionProblems>[number]['problem'][]
  isOpen: boolean
  readOnly: boolean
  onToggle(): void
  onMove(by: 1 | -1): void
  onRemove(): void
  onChange(parameter: Parameter): void
}

function DefinitionCard({ notebook, parameters, index, problems, isOpen, readOnly, onToggle, onMove, onRemove, onChange }: CardProps) {
  const t = useText()
  const parameter = parameters[index]!
  const name = parameter.label || parameter.name
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.altKey && event.key === 'ArrowUp' ? -1 : event.altKey && event.key === 'ArrowDown' ? 1 : 0
    if (by === 0 || readOnly || event.nativeEvent.isComposing) return
    event.preventDefault()
    const to = index + by
    if (to < 0 || to >= parameters.length) return
    // The keyboard goes with the parameter that moves.
    const list = event.currentTarget.closest('ol')
    onMove(by)
    requestAnimationFrame(() => list?.querySelectorAll<HTMLElement>('.parameter-card-open')[to]?.focus())
  }
  return (
    <li className="parameter-card" data-testid={`definition-${parameter.name}`}>
      <div className="parameter-card-head" onKeyDown={onKeyDown}>
        <button type="button" className="parameter-card-open" aria-expanded={isOpen} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick={onToggle}>
          <ChevronRight aria-hidden />
          <span className="parameter-card-name">{parameter.name}</span>
          {problems.length > 0 ? <CircleAlert className="parameter-card-problem" aria-label={t('parameters.hasProblem')} /> : null}
          <span className="parameter-card-type">{t(`parameters.type.${parameter.type}`)}</span>
        </button>
        {readOnly ? null : <span className="parameter-card-tools">
          <IconButton size="small" icon={<ArrowUp aria-hidden />} label={t('parameters.up', { name })} keys="Alt+↑" isDisabled={index === 0} onPress={() => onMove(-1)} />
          <IconButton size="small" icon={<ArrowDown aria-hidden />} label={t('parameters.down', { name })} keys="Alt+↓" isDisabled={index === parameters.length - 1} onPress={() => onMove(1)} />
          <IconButton size="small" icon={<Trash2 aria-hidden />} label={t('parameters.delete', { name })} onPress={onRemove} />
        </span>}
      </div>
      {isOpen ? (
        <fieldset className="parameter-card-fields" disabled={readOnly} aria-label={name}>
          <DefinitionForm notebook={notebook} parameter={parameter} others={parameters.toSpliced(index, 1)} problems={problems} onChange={onChange} />
        </fieldset>
      ) : null}
    </li>
  )
}
