import { joinWords } from './define.ts'
import { commands } from './commands.ts'
import { report } from './report.ts'
import { outline } from './outline.ts'
import { parameters } from './parameters.ts'
import { chart } from './chart.ts'
import { grid } from './grid.ts'
import { history } from './history.ts'
import { drag } from './drag.ts'
import { errors } from './errors.ts'
import { find } from './find.ts'
import { formatting } from './formatting.ts'
import { fold } from './fold.ts'
import { notebook } from './notebook.ts'
import { python } from './python.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { spaces } from './spaces.ts'
import { imports } from './imports.ts'
import { ui } from './ui.ts'

/** Every phrase of the face, a topic per file: `language/TOPIC.ts` made by `defineWords`, its keys `TOPIC.name`. A new topic is joined here. */
export const words = joinWords(ui, errors, shell, spaces, notebook, find, formatting, fold, outline, drag, history, commands, grid, chart, parameters, python, settings, report, imports)
export type WordKey = keyof typeof words & string
