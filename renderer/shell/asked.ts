import type { Asked } from '../../contract/workbench/window.ts'
import { perform } from '../commands/actions.ts'
import { isCommand } from '../commands/catalogue.ts'
import { readPlace } from './location.ts'
import type { Shell } from './shell.ts'

/** Does what the system or another window asks of this one. */
export function answer(shell: Shell, asked: Asked): void {
  if (asked.kind === 'command') {
    if (isCommand(asked.name)) perform(asked.name, shell)
  } else if (asked.kind === 'open') {
    shell.open(asked.path)
  } else {
    const place = readPlace(asked.link.slice(asked.link.indexOf('#') + 1))
    if (place.path !== null) shell.open(place.path, place.view, place.values)
  }
}
