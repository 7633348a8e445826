import { useEffect } from 'react'
import { currentText } from '../language/language.ts'
import { notify } from '../ui/notices.ts'
import { answer } from './asked.ts'
import { readBeginning, readKept, readPlace, writePlace } from './location.ts'
import type { Shell } from './shell.ts'

const keptAs = 'oasis.window'

/** Shows again what this window showed before it was loaded anew, and what its address asks for. */
export function restoreWindow(shell: Shell): void {
  const beginning = readBeginning(location.hash)
  const kept = readKept(sessionStorage.getItem(keptAs)) ?? beginning.kept
  if (kept) shell.restore(kept)
  const asked = readPlace(location.hash)
  if (asked.path !== null) shell.open(asked.path, asked.view, asked.values)
  if (beginning.asked) answer(shell, beginning.asked)
  if (beginning.kept || beginning.asked) history.replaceState(null, '', location.pathname + location.search)
  sayLost(shell)
}

/** Says that the window's process ended and why, where the host opened the window again for that; once, so that the address forgets it, and when the person's language is known. */
function sayLost(shell: Shell): void {
  const lost = new URLSearchParams(location.search).get('lost')
  if (lost === null) return
  history.replaceState(null, '', location.pathname + location.hash)
  const stop = shell.state.subscribe((now, before) => {
    if (now.settings === before.settings) return
    stop()
    queueMicrotask(() => {
      const t = currentText()
      notify({ tone: 'warn', text: t(lost === 'memory' ? 'shell.lost.memory' : 'shell.lost.stopped'), detail: t('shell.lost.kept'), action: { label: t('diagnostics.offer'), run: () => shell.show({ kind: 'diagnostics' }) } })
    })
  })
}

/** Keeps the address and the window saying the same: which notebook, how it is seen, and the values that were applied where they are not the defaults. */
export function useLocation(shell: Shell): void {
  useEffect(() => {
    let written = location.hash
    const write = () => {
      const { tabs, active } = shell.state.getState()
      const tab = tabs.find(entry => entry.path === active)
      const notebook = shell.active()?.get()
      // Until the notebook is open its values are not known, and those of the link must not be lost.
      if (tab && notebook?.phase === 'opening' && readPlace(location.hash).path === tab.path) return
      const defaults = new Map(notebook?.settings.parameters.map(parameter => [parameter.name, parameter.default ?? null]) ?? [])
      const values = Object.fromEntries(Object.entries(notebook?.parameters.applied ?? {}).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults.get(name) ?? null)))
      const hash = writePlace({ path: active, view: tab?.view ?? 'edit', values })
      if (hash === written) return
      const isSameNotebook = readPlace(hash).path === readPlace(written).path
      written = hash
      history[isSameNotebook ? 'replaceState' : 'pushState'](null, '', hash === '' ? location.pathname : hash)
    }
    const read = () => {
      // A change of the address is told twice, as popstate and as hashchange.
      if (location.hash === written) return
      written = location.hash
      const place = readPlace(location.hash)
      if (place.path !== null) shell.open(place.path, place.view, place.values)
    }
    let unfollow = () => {}
    const followActive = () => {
      unfollow()
      const notebook = shell.active()
      unfollow = notebook ? notebook.state.subscribe((now, before) => { if (now.parameters !== before.parameters || now.phase !== before.phase) write() }) : () => {}
      write()
    }
    const stop = shell.state.subscribe((now, before) => {
      if (now.active !== before.active || now.tabs !== before.tabs) followActive()
      if (now.active !== before.active || now.tabs !== before.tabs || now.space !== before.space) sessionStorage.setItem(keptAs, JSON.stringify({ tabs: now.tabs, active: now.active, space: now.space }))
    })
    addEventListener('popstate', read)
    addEventListener('hashchange', read)
    followActive()
    return () => {
      stop()
      unfollow()
      removeEventListener('popstate', read)
      removeEventListener('hashchange', read)
    }
  }, [shell])
}
