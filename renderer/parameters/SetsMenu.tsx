import { useState } from 'react'
import { Bookmark, Link, Pencil, Plus, RefreshCw, Star, StarOff, Trash2 } from 'lucide-react'
import type { ParameterValues, ValueSet } from '../../model/parameter/definition.ts'
import { valuesOfSet } from '../../model/parameter/value.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { writeDeepLink } from '../shell/deepLink.ts'
import { linkTo } from '../shell/location.ts'
import { useShell } from '../shell/shell.ts'
import { tellError } from '../shell/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, type MenuAction } from '../ui/Menu.tsx'
import { notify } from '../ui/notices.ts'
import { SetNameDialog } from './SetNameDialog.tsx'
import { renamedSet, setNow, withDefault, withoutSet, withSet } from './sets.ts'

export interface SetsMenuProps {
  notebook: NotebookStore
  look: 'bar' | 'report'
  /** The values in the fields, of every parameter. */
  values: ParameterValues
  /** Whether they can be kept: none of them is wrong. */
  isUsable: boolean
  onChoose(values: ParameterValues): void
}

const none: readonly ValueSet[] = []

/** The sets of values that the notebook keeps: to choose, save, update, rename and delete, the one with which it opens, and a link with the values of now. */
export function SetsMenu({ notebook, look, values, isUsable, onChoose }: SetsMenuProps) {
  const t = useText()
  const shell = useShell()
  const parameters = notebook.use(state => state.settings.parameters)
  const sets = notebook.use(state => state.settings.valueSets) ?? none
  const readOnly = notebook.use(state => state.save.readOnly)
  const [last, setLast] = useState<string | null>(null)
  const [dialog, setDialog] = useState<{ rename: string | null } | null>(null)
  const now = setNow(sets, parameters, values)
  // What was chosen last and changed since can take the change.
  const about = now ?? (sets.some(set => set.name === last) ? last : null)
  const save = (next: ValueSet[]) => notebook.edit({ type: 'settings', settings: { valueSets: next } })
  const opensWith = sets.find(set => set.default)?.name ?? null
  const choose = (set: ValueSet) => {
    setLast(set.name)
    onChoose(valuesOfSet(set, parameters))
  }
  const remove = (name: string) => {
    save(withoutSet(sets, name))
    notify({ tone: 'info', text: t('parameters.sets.deleted', { name }), action: { label: t('ui.undo'), run: () => void notebook.undo().catch(tellError) } })
  }
  const copy = () => {
    const { active, tabs, info, spaces } = shell.state.getState()
    const view = tabs.find(tab => tab.path === active)?.view ?? 'report'
    const named = info?.kind === 'electron' ? writeDeepLink(spaces ?? [], notebook.get().path, view, values, parameters) : null
    const link = named ?? linkTo({ path: notebook.get().path, view, values }, info?.kind === 'electron' ? null : location.origin + location.pathname)
    navigator.clipboard.writeText(link).then(() => notify({ tone: 'info', text: t('parameters.sets.copied') }), () => notify({ tone: 'warn', text: t('parameters.sets.copyFailed'), detail: link }))
  }
  const changes: MenuAction[] = readOnly ? [] : [
    { id: 'save', label: t('parameters.sets.save'), icon: <Plus aria-hidden />, isDisabled: !isUsable, onAction: () => setDialog({ rename: null }) },
    ...(about === null ? [] : [
      ...(now === null ? [{ id: 'update', label: t('parameters.sets.update', { name: about }), icon: <RefreshCw aria-hidden />, isDisabled: !isUsable, onAction: () => save(withSet(sets, about, values)) }] : []),
      opensWith === about ? { id: 'noDefault', label: t('parameters.sets.noDefault', { name: about }), icon: <StarOff aria-hidden />, onAction: () => save(withDefault(sets, null)) }
        : { id: 'default', label: t('parameters.sets.makeDefault', { name: about }), icon: <Star aria-hidden />, onAction: () => save(withDefault(sets, about)) },
      { id: 'rename', label: t('parameters.sets.rename', { name: about }), icon: <Pencil aria-hidden />, onAction: () => setDialog({ rename: about }) },
      { id: 'delete', label: t('parameters.sets.delete', { name: about }), icon: <Trash2 aria-hidden />, onAction: () => remove(about) },
    ]),
  ]
  const label = about === null ? t('parameters.sets') : t('parameters.sets.menu', { name: now ?? t('parameters.sets.changed', { name: about }) })
  const shown = about === null ? (look === 'bar' ? null : t('parameters.sets')) : now ?? t('parameters.sets.changed', { name: about })
  return (
    <>
      <Menu
        label={t('parameters.sets')}
        groups={[
          { ...(sets.length > 0 ? { title: t('parameters.sets') } : {}), actions: sets.map(set => ({ id: `set ${set.name}`, label: set.name, isChosen: set.name === now, ...(set.default ? { detail: t('parameters.sets.opensWith') } : {}), onAction: () => choose(set) })) },
          { actions: changes },
          { actions: [{ id: 'link', label: t('parameters.sets.copyLink'), icon: <Link aria-hidden />, isDisabled: !isUsable, onAction: copy }] },
        ]}
      >
        {shown === null ? <IconButton icon={<Bookmark aria-hidden />} label={label} testId="value-sets" />
          : <Button variant="quiet" icon={<Bookmark aria-hidden />} aria-label={label} className="parameters-sets" testId="value-sets"><span className="parameter-one">{shown}</span></Button>}
      </Menu>
      {dialog ? (
        <SetNameDialog
          rename={dialog.rename} taken={sets.map(set => set.name)} onClose={() => setDialog(null)}
          onName={name => {
            save(dialog.rename === null ? withSet(sets, name, values) : renamedSet(sets, dialog.rename, name))
            setLast(name)
          }}
        />
      ) : null}
    </>
  )
}
