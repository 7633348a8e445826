import type { Asked } from '../../contract/workbench/window.ts'
import type { ParameterValues } from '../../model/parameter/definition.ts'
import { parse } from '../../model/parameter/entry.ts'
import { ParameterError } from '../../model/parameter/problem.ts'
import { perform } from '../commands/actions.ts'
import { isCommand } from '../commands/catalogue.ts'
import { currentLanguage, currentText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { problemText } from '../parameters/problem.ts'
import { notify } from '../ui/notices.ts'
import { notebooksNamed, readDeepLink, type DeepLink } from './deepLink.ts'
import { readPlace } from './location.ts'
import type { Shell } from './shell.ts'

/** Does what the system or another window asks of this one. */
export function answer(shell: Shell, asked: Asked): void {
  if (asked.kind === 'command') {
    if (isCommand(asked.name)) perform(asked.name, shell)
  } else if (asked.kind === 'open') {
    shell.open(asked.path)
  } else {
    followLink(shell, asked.link)
  }
}

/** Opens what a link names. Its values are data: they are read as if they were typed, and a notebook that is not trusted runs nothing because of them. */
function followLink(shell: Shell, link: string): void {
  const place = /^oasis:\/\/open\/?#/i.test(link) ? readPlace(link.slice(link.indexOf('#'))) : null
  if (place?.path) return void shell.open(place.path, place.view, place.values)
  const read = readDeepLink(link)
  if (!read) return void notify({ tone: 'warn', text: currentText()('shell.link.invalid'), detail: link.slice(0, 300) })
  const { spaces } = shell.state.getState()
  if (spaces) return openNamed(shell, read, spaces)
  const stop = shell.state.subscribe(now => {
    if (!now.spaces) return
    stop()
    openNamed(shell, read, now.spaces)
  })
}

function openNamed(shell: Shell, link: DeepLink, spaces: Parameters<typeof notebooksNamed>[0]): void {
  const [path, ...others] = notebooksNamed(spaces, link)
  if (path === undefined || others.length > 0) {
    return void notify({ tone: 'warn', text: currentText()(path === undefined ? 'shell.link.unknown' : 'shell.link.ambiguous', { space: link.space, notebook: link.notebook }) })
  }
  const notebook = shell.open(path, link.view)
  if (link.values.size === 0) return
  const take = () => { shell.open(path, link.view, typed(notebook, link)) }
  if (notebook.get().phase === 'open') return take()
  const stop = notebook.state.subscribe(({ phase }) => {
    if (phase === 'opening') return
    stop()
    if (phase === 'open') take()
  })
}

/** The values of a link by the parameters of its notebook; what cannot be read is said and left out. */
function typed(notebook: NotebookStore, { values }: DeepLink): ParameterValues {
  const { settings } = notebook.get()
  const read: ParameterValues = {}
  for (const [name, text] of values) {
    const parameter = settings.parameters.find(each => each.name === name)
    try {
      // One that the notebook does not declare is said where it is left out.
      read[name] = parameter ? parse(parameter, text) : text
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error
      notify({ tone: 'warn', text: currentText()('shell.link.value', { name, reason: problemText(error.problem, currentText(), currentLanguage()) }) })
    }
  }
  return read
}
