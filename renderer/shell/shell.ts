import { createContext, useContext } from 'react'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { z } from 'zod'
import type { Output } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import { defaultSettings, type HostInfo, type Settings } from '../../contract/workbench/host.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import type { Space } from '../../contract/workbench/space.ts'
import type { Kept, SystemNotice } from '../../contract/workbench/window.ts'
import type { ParameterValues } from '../../model/parameter/definition.ts'
import type { Workbench } from '../host/connection.ts'
import { offerDiagnostics } from '../diagnostics/save.ts'
import { summaryText } from '../history/summary.ts'
import { chooseLanguage, currentLanguage, currentText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { openNotebook, type NotebookStore, type NotebookView } from '../notebook/store.ts'
import { chooseTheme } from '../theme/theme.ts'
import { notify } from '../ui/notices.ts'
import { createUpdateTeller } from '../update/tell.ts'
import { tellLongRuns } from './longRuns.ts'
import { tellCellNotice } from './cellNotice.ts'
import { tellSystem } from './systemNotice.ts'
import { tellError, tellUnread } from './trouble.ts'

export type LeftPanel = 'notebooks' | 'outline' | 'catalog' | 'results'
export type RightPanel = 'chart' | 'parameters' | 'cell' | 'history'
export interface Tab { path: string; view: NotebookView }

/** A window in front of the others, one at a time. */
export type Overlay =
  | { kind: 'search' | 'palette' | 'cheatSheet' | 'keyboard' | 'diagnostics' | 'conflicts' }
  /** The settings, or those that a text finds. */
  | { kind: 'settings'; search?: string }
  | { kind: 'file'; purpose: 'open' | 'space' | 'grant' | 'import' }
  | { kind: 'import' }
  | { kind: 'renameTable'; result: string; name: string }
  | { kind: 'grants' }
  /** To name a version, or with none the notebook as it is. */
  | { kind: 'version'; version: number | null; name: string }
  | { kind: 'rename'; path: string; title: string }
  | { kind: 'saveAs'; copy: boolean }

export interface ShellState {
  tabs: readonly Tab[]
  active: string | null
  left: { isOpen: boolean; panel: LeftPanel; width: number }
  right: { isOpen: boolean; panel: RightPanel; width: number }
  overlay: Overlay | null
  /** The version of a notebook that is looked at in front of it. */
  version: { path: string; id: number } | null
  /** Whether the bar that finds is open, and whether it replaces too. */
  finding: 'find' | 'replace' | null
  /** Which of the sample report's two lines of first help there is: over the report, or over its code for who followed the first. */
  invites: 'report' | 'edit' | null
  info: z.infer<typeof HostInfo> | null
  settings: z.infer<typeof Settings>
  spaces: readonly Space[] | null
  recent: Space['notebooks']
  /** The space that the left side shows. */
  space: string | null
  activity: Output<WorkbenchContract['host.activity']>
  /** Whether cells of Python can run; null until it is known. */
  python: Output<WorkbenchContract['python.watch']> | null
  /** How this program is updated; null until it is known. */
  updates: Output<WorkbenchContract['update.watch']> | null
}

/** Widths in CSS pixels; under `fold` the window is too narrow for a side, under `foldBoth` for either. */
export const sideWidths = { least: 180, most: 560, left: 248, right: 320, fold: 1180, foldBoth: 860 } as const

/** The notebook that a first start opens: the sample space's report. */
const sampleReport = /(^|[\\/])Flight delays\.ipynb$/
export const isSampleReport = (path: string): boolean => sampleReport.test(path)

export interface Shell {
  readonly workbench: Workbench
  readonly state: StoreApi<ShellState>
  /** The store of an open notebook. */
  notebook(path: string): NotebookStore | undefined
  active(): NotebookStore | undefined
  open(path: string, view?: NotebookView, values?: ParameterValues | null): NotebookStore
  /** Opens again what a window had open before it was loaded anew, and nothing else; what is no longer there is left out. */
  restore(kept: Kept): void
  close(path: string): void
  setView(path: string, view: NotebookView): void
  show(overlay: Overlay | null): void
  showSide(side: 'left' | 'right', isOpen: boolean): void
  /** Opens a file by the host's dialog or, where it has none, the window's own. */
  pickFile(purpose: 'open' | 'space' | 'grant'): Promise<void>
  picked(purpose: 'open' | 'space' | 'grant', path: string): Promise<void>
  createNotebook(): Promise<void>
  /** Shows the settings of updates. */
  showUpdates(): void
  /** Shows the sample report with the first start's help again. */
  showFirstSteps(): void
  choose(settings: Partial<z.infer<typeof Settings>>): Promise<void>
  /** Does what may fail and tells the person if it did. */
  attempt(work: Promise<unknown>): void
}

export function createShell(workbench: Workbench): Shell {
  const width = typeof innerWidth === 'number' ? innerWidth : 1280
  const state = createStore<ShellState>(() => ({
    tabs: [], active: null, overlay: null, version: null, finding: null, invites: null, info: null, spaces: null, recent: [], space: null,
    left: { isOpen: width >= sideWidths.foldBoth, panel: 'notebooks', width: sideWidths.left },
    right: { isOpen: false, panel: 'cell', width: sideWidths.right },
    settings: defaultSettings,
    activity: { engines: [], running: [], tasks: [] }, python: null, updates: null,
  }))
  const open = new Map<string, NotebookStore>()
  /** Opened again with the window, whose space is then the one that was chosen. */
  const restored = new Set<string>()

  /** Whether this connection was asked how the workbench ended before it. */
  let isOffered = false
  workbench.state.subscribe(connection => {
    if (connection.status !== 'online') return void (isOffered = false)
    workbench.call('host.info', {}).then(info => {
      if (info.unread && !state.getState().info) tellUnread(info.unread)
      state.setState({ info })
    }, () => {})
  })
  workbench.follow('settings.watch', {}, {
    onItem(settings) {
      state.setState({ settings })
      chooseTheme(settings.theme)
      chooseLanguage(settings.language)
      if (!isOffered) offerDiagnostics(shell).catch(() => {})
      isOffered = true
    },
  })
  workbench.follow('space.watch', {}, {
    onItem({ spaces, recent }) {
      const current = state.getState().space
      const known = spaces.some(space => space.id === current)
      state.setState({ spaces, recent, space: known ? current : (spaces.find(space => space.notebooks.some(entry => entry.path === state.getState().active)) ?? spaces.find(space => !space.sample) ?? spaces[0])?.id ?? null })
      if (!started) start(spaces, recent)
    },
  })
  workbench.follow('host.activity', {}, { onItem: activity => state.setState({ activity }) })
  workbench.follow('python.watch', {}, { onItem: python => state.setState({ python }) })
  const tellUpdate = createUpdateTeller(() => state.getState().overlay?.kind === 'settings', () => shell.showUpdates())
  workbench.follow('update.watch', {}, {
    onItem(updates) {
      state.setState({ updates })
      tellUpdate(updates)
    },
  })

  let started = false
  /** With nothing asked for: what was open last, else the sample report with its invitation. */
  function start(spaces: readonly Space[], recent: Space['notebooks']): void {
    started = true
    if (state.getState().active !== null) return
    const sample = spaces.find(space => space.sample)
    const report = sample?.notebooks.find(entry => sampleReport.test(entry.path)) ?? sample?.notebooks[0]
    const last = recent[0]
    // What was opened over the window meanwhile stays.
    const { overlay } = state.getState()
    if (last && last.path !== report?.path) shell.open(last.path)
    else if (report) {
      shell.open(report.path, 'report')
      state.setState({ invites: recent.length === 0 ? 'report' : null, space: sample!.id })
    }
    state.setState({ overlay })
  }

  const updateTab = (path: string, view: NotebookView) => state.setState(({ tabs }) => ({ tabs: tabs.map(tab => (tab.path === path ? { path, view } : tab)) }))

  /** An open notebook's file is another one now: its tab goes on with that. */
  function moved(from: string, to: string): void {
    const { tabs, active } = state.getState()
    const at = tabs.findIndex(tab => tab.path === from)
    if (at < 0) return
    const selected = open.get(from)?.get().selected ?? null
    shell.open(to, tabs[at]!.view).select(selected)
    shell.close(from)
    const rest = state.getState().tabs
    state.setState({ tabs: rest.filter(tab => tab.path !== to).toSpliced(at, 0, ...rest.filter(tab => tab.path === to)), ...(active === from ? {} : { active }) })
  }

  /** Tells who looks elsewhere, where this person wants that. */
  const tellAway = (notice: SystemNotice, go: () => void) => { if (state.getState().settings.notices) tellSystem(workbench, notice, go) }

  /** Takes the values of a link. They are data like any other: what the notebook does not declare is left out and said, and one that is not trusted runs nothing. */
  function takeValues(notebook: NotebookStore, values: ParameterValues): void {
    const { settings, parameters, trust } = notebook.get()
    const declared = new Set(settings.parameters.map(parameter => parameter.name))
    const unknown = Object.keys(values).filter(name => !declared.has(name))
    if (unknown.length > 0) notify({ tone: 'warn', text: currentText()('parameters.linkLeft', { names: unknown.join(', ') }) })
    const known = Object.fromEntries(Object.entries(values).filter(([name]) => declared.has(name)))
    if (JSON.stringify(parameters.values) !== JSON.stringify({ ...parameters.values, ...known })) shell.attempt(notebook.setParameters(known, trust.trusted).catch((error: unknown) => {
      // The values are taken; that nothing runs is said at them already.
      if (trust.trusted || !(error instanceof OasisError) || error.code !== 'forbidden') throw error
    }))
  }

  const shell: Shell = {
    workbench,
    state,
    notebook: path => open.get(path),
    active: () => open.get(state.getState().active ?? ''),
    open(path, view, values) {
      let notebook = open.get(path)
      if (!notebook) {
        const opened: NotebookStore = notebook = openNotebook(workbench, path, {
          view: view ?? 'edit',
          onMoved: to => moved(path, to),
          onOutside: (how, change) => notify({ tone: 'info', text: currentText()(`notebook.${how}`, { change: summaryText(change, currentText()) }), action: { label: currentText()('ui.undo'), run: () => { const opened = open.get(path); if (opened) shell.attempt(opened.undo()) } } }),
          onNotice: text => tellCellNotice(opened, text, () => shell.open(path, 'edit'), tellAway),
          onRefused: error => notify({ tone: 'warn', text: currentText()('notebook.editRefused', { reason: sayError(error, currentLanguage(), currentText()).text }) }),
        })
        open.set(path, notebook)
        state.setState(({ tabs }) => ({ tabs: [...tabs, { path, view: view ?? 'edit' }] }))
        tellLongRuns(opened, cell => shell.open(path, 'edit').select(cell), tellAway)
        const stop = opened.state.subscribe(({ phase, space }) => {
          if (phase === 'opening') return
          stop()
          if (restored.has(path)) {
            if (phase === 'failed' && state.getState().active !== path) shell.close(path)
          } else state.setState(({ spaces }) => (spaces?.some(({ id }) => id === space) ? { space } : {}))
          if (phase === 'open' && values) takeValues(opened, values)
        })
      } else {
        if (view) updateTab(path, view)
        if (values && notebook.get().phase === 'open') takeValues(notebook, values)
      }
      state.setState({ active: path, overlay: null })
      return notebook
    },
    restore({ tabs, active, space }) {
      started = true
      const { overlay } = state.getState()
      for (const { path, view } of tabs) {
        restored.add(path)
        shell.open(path, view)
      }
      state.setState({ overlay, space, active: tabs.some(tab => tab.path === active) ? active : (tabs[0]?.path ?? null) })
    },
    close(path) {
      restored.delete(path)
      const { tabs, active } = state.getState()
      const at = tabs.findIndex(tab => tab.path === path)
      if (at < 0) return
      const rest = tabs.toSpliced(at, 1)
      state.setState({ tabs: rest, active: active === path ? (rest[Math.min(at, rest.length - 1)]?.path ?? null) : active, invites: null })
      open.get(path)?.close()
      open.delete(path)
    },
    setView(path, view) {
      updateTab(path, view)
      // Who follows the invitation into the code is told how to go on there.
      if (view === 'edit' && isSampleReport(path)) state.setState(({ invites }) => ({ invites: invites === 'report' ? 'edit' : invites }))
    },
    show: overlay => state.setState({ overlay }),
    showSide: (side, isOpen) => state.setState(current => ({ [side]: { ...current[side], isOpen } })),
    async pickFile(purpose) {
      const info = state.getState().info
      if (!info?.nativeDialogs) return shell.show({ kind: 'file', purpose })
      const t = currentText()
      const folder = purpose !== 'open'
      const { path } = await workbench.call('file.pick', { title: t(folder ? 'spaces.pickFolder' : 'spaces.picker'), extensions: folder ? [] : ['ipynb'], folder })
      if (path !== null) await shell.picked(purpose, path)
    },
    async picked(purpose, path) {
      shell.show(null)
      if (purpose === 'open') shell.open(path)
      else if (purpose === 'space') state.setState({ space: (await workbench.call('space.addFolder', { path })).space, left: { ...state.getState().left, isOpen: true, panel: 'notebooks' } })
      else {
        const notebook = shell.active()
        if (notebook) await workbench.call('grant.add', { notebook: notebook.get().notebook, path })
      }
    },
    async createNotebook() {
      const { spaces, space } = state.getState()
      const chosen = spaces?.find(entry => entry.id === space && !entry.sample) ?? spaces?.find(entry => !entry.sample) ?? spaces?.[0]
      if (!chosen) throw new OasisError('notFound', currentText()('shell.noSpace'))
      const { path } = await workbench.call('space.createNotebook', { space: chosen.id })
      state.setState({ space: chosen.id })
      shell.open(path)
    },
    showUpdates: () => shell.show({ kind: 'settings', search: currentText()('settings.section.updates') }),
    showFirstSteps() {
      const report = state.getState().spaces?.find(space => space.sample)?.notebooks.find(entry => isSampleReport(entry.path))
      if (!report) throw new OasisError('notFound', currentText()('shell.noSpace'))
      shell.open(report.path, 'report')
      state.setState({ invites: 'report' })
    },
    async choose(settings) {
      const before = state.getState().settings
      const next = { ...before, ...settings }
      state.setState({ settings: next })
      chooseTheme(next.theme)
      chooseLanguage(next.language)
      await workbench.call('settings.set', settings)
    },
    attempt: work => { work.catch((error: unknown) => tellError(error)) },
  }
  return shell
}

const Context = createContext<Shell | null>(null)
export const ShellContext = Context.Provider

/** The window that a component is in. */
export function useShell(): Shell {
  const shell = useContext(Context)
  if (!shell) throw new Error('There is no shell around this component')
  return shell
}
