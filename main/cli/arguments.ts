import { masterKind } from '../../contract/interpreter/master.ts'
import { Interpreter } from '../../model/notebook/cell.ts'

/** What `oasis` was asked to do. */
export type Command =
  | { kind: 'help' } | { kind: 'version' }
  | { kind: 'run'; notebook: string; parameters: { name: string; text: string }[]; output: string | null; dataDir: string | null; allow: string[]; interpreter: Interpreter | null; master: string | null; whole: boolean }
  | { kind: 'python' | 'spark'; dataDir: string | null; again: boolean }
  | { kind: 'channels'; what: 'list' | 'test'; name: string; dataDir: string | null }
  | { kind: 'sessions'; what: 'list' | 'kill'; names: string[]; all: boolean; dataDir: string | null }

/** The command line cannot be understood; `message` says what is wrong with it. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const valued = new Map([['-p', 'p'], ['--parameter', 'p'], ['-o', 'o'], ['--output', 'o'], ['--data-dir', 'data-dir'], ['--allow', 'allow'], ['--interpreter', 'interpreter'], ['--master', 'master']])

/** Reads the words after `oasis`. Throws UsageError. */
export function readArguments(words: readonly string[]): Command {
  const [first, ...rest] = words
  if (first === undefined) throw new UsageError('Say what to do: oasis run NOTEBOOK.ipynb')
  if (first === '--help' || first === '-h' || first === 'help') return { kind: 'help' }
  if (first === '--version' || first === '-V') return { kind: 'version' }
  if (first === 'python' || first === 'spark') return readInstall(first, rest)
  if (first === 'sessions') return readSessions(rest)
  if (first === 'channels') return readChannels(rest)
  if (first !== 'run') throw new UsageError(`There is no command ${first}; there are run, python, spark, sessions and channels.`)
  const command: Command & { kind: 'run' } = { kind: 'run', notebook: '', parameters: [], output: null, dataDir: null, allow: [], interpreter: null, master: null, whole: false }
  const paths: string[] = []
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!
    if (word === '--help' || word === '-h') return { kind: 'help' }
    if (word === '--') {
      paths.push(...rest.slice(at + 1))
      break
    }
    if (word === '--whole') {
      command.whole = true
      continue
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const option = valued.get(equals > 0 ? word.slice(0, equals) : word)
    if (!option) {
      if (word.startsWith('-') && word !== '-') throw new UsageError(`There is no option ${word}.`)
      paths.push(word)
      continue
    }
    const value = equals > 0 ? word.slice(equals + 1) : rest[++at]
    if (value === undefined || value === '') throw new UsageError(`${word} needs a value.`)
    if (option === 'p') {
      const split = value.indexOf('=')
      const name = value.slice(0, split)
      if (split < 1) throw new UsageError(`-p ${value}: write a parameter as name=value.`)
      if (command.parameters.some(parameter => parameter.name === name)) throw new UsageError(`The parameter ${name} is given twice.`)
      command.parameters.push({ name, text: value.slice(split + 1) })
    } else if (option === 'allow') {
      command.allow.push(value)
    } else {
      const key = option === 'o' ? 'output' : option === 'interpreter' || option === 'master' ? option : 'dataDir'
      if (command[key] !== null) throw new UsageError(`${word} is given twice.`)
      if (key === 'master' && masterKind(value) === null) throw new UsageError(`--master takes local[*], local[N], spark://HOST:PORT, yarn or k8s://HOST:PORT, not ${value}.`)
      if (key === 'interpreter') {
        const interpreter = Interpreter.safeParse(value)
        if (!interpreter.success) throw new UsageError(`There is no interpreter ${value}; there are ${Interpreter.options.join(' and ')}.`)
        command.interpreter = interpreter.data
        continue
      }
      command[key] = value
    }
  }
  if (paths.length !== 1) throw new UsageError(paths.length === 0 ? 'Say which notebook to run: oasis run NOTEBOOK.ipynb' : `Only one notebook can be run at a time, not ${paths.length}.`)
  command.notebook = paths[0]!
  return command
}

/** Reads what comes after a command's two words into it: `--data-dir`, and what `take` knows. */
function readRest<C extends Command & { dataDir: string | null }>(name: string, rest: readonly string[], command: C, take: (word: string) => boolean): Command {
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!
    if (word === '--help' || word === '-h') return { kind: 'help' }
    const value = word === '--data-dir' ? rest[++at] : word.startsWith('--data-dir=') ? word.slice('--data-dir='.length) : null
    if (value !== null) {
      if (!value) throw new UsageError('--data-dir needs a value.')
      command.dataDir = value
    } else if (!take(word)) throw new UsageError(`${name} takes no ${word}.`)
  }
  return command
}

function readInstall(kind: 'python' | 'spark', [what, ...rest]: readonly string[]): Command {
  if (what === '--help' || what === '-h') return { kind: 'help' }
  if (what !== 'install') throw new UsageError(what === undefined ? `Say what to do: oasis ${kind} install` : `There is no command ${kind} ${what}; the only one is ${kind} install.`)
  const command: Command & { again: boolean } = { kind, dataDir: null, again: false }
  return readRest(`${kind} install`, rest, command, word => {
    if (word === '--again') command.again = true
    return word === '--again'
  })
}

function readSessions([what, ...rest]: readonly string[]): Command {
  if (what === '--help' || what === '-h') return { kind: 'help' }
  if (what !== 'list' && what !== 'kill') throw new UsageError(what === undefined ? 'Say what to do: oasis sessions list' : `There is no command sessions ${what}; there are list and kill.`)
  const command: Command & { kind: 'sessions' } = { kind: 'sessions', what, names: [], all: false, dataDir: null }
  const read = readRest(`sessions ${what}`, rest, command, word => {
    if (what !== 'kill') return false
    if (word === '--all') command.all = true
    else if (/^[0-9a-f][0-9a-f-]*$/.test(word)) command.names.push(word)
    else return false
    return true
  })
  if (read === command && what === 'kill' && (command.names.length > 0) === command.all) throw new UsageError('Say which session to end, as oasis sessions list shows it, or --all.')
  return read
}

function readChannels([what, ...rest]: readonly string[]): Command {
  if (what === '--help' || what === '-h') return { kind: 'help' }
  if (what !== 'list' && what !== 'test') throw new UsageError(what === undefined ? 'Say what to do: oasis channels list' : `There is no command channels ${what}; there are list and test.`)
  const command: Command & { kind: 'channels' } = { kind: 'channels', what, name: '', dataDir: null }
  const read = readRest(`channels ${what}`, rest, command, word => {
    if (what !== 'test' || command.name !== '' || word.startsWith('-')) return false
    command.name = word
    return true
  })
  if (read === command && what === 'test' && command.name === '') throw new UsageError('Say which channel to try, as oasis channels list shows it.')
  return read
}

export const help = `Usage: oasis NOTEBOOK.ipynb [options of npm start]
       oasis run NOTEBOOK.ipynb [-p name=value ...] [-o OUT.ipynb] [--data-dir DIR] [--allow DIR ...]
                 [--interpreter duckdb|spark] [--master MASTER] [--whole]
       oasis python install [--again] [--data-dir DIR]
       oasis spark install [--again] [--data-dir DIR]
       oasis sessions list | kill SESSION ... | kill --all [--data-dir DIR]
       oasis channels list | test NAME [--data-dir DIR]
       oasis --help | --version

A notebook alone is opened in the workbench. "run" runs all cells of a notebook, from the first to the last, with no window. The notebook's own file is
not changed. Running it this way is consent to run its code once.

  -p, --parameter name=value   Sets a parameter; may be given for several. How values are written:
                                 text         as it is
                                 number       15, -2.5, 1e6
                                 boolean      true or false
                                 date         2001-01-31, today, yesterday, today-7, data (the data's last day), data-7
                                 dateRange    2001-01-01..2001-01-31, "last 7 days", "previous 1 month", "this week", also "... of data"
                                 select       one of the options
                                 multiSelect  options with commas between them; one with a comma in it stands in double quotes
                               An empty value is no value. A parameter that is not given has its default.
  -o, --output OUT.ipynb       Writes the notebook with its outputs there: tables as HTML and text, charts as SVG, and the given parameters in a cell
                               tagged injected-parameters. "-" writes to standard output.
      --data-dir DIR           The workbench's data folder, for the space's tables and results. Default: OASIS_DATA_DIR, or the platform's place.
      --allow DIR              Lets the notebook's SQL read and write files in this folder, by their whole paths; may be given more than once.
                               Relative paths lead to a folder of the run's own: empty at first, and removed with the run, which names what is lost.
      --interpreter NAME       Runs the notebook on this interpreter, duckdb or spark, instead of its own.
      --master MASTER          Where Spark runs: local[*], local[N], spark://HOST:PORT, yarn, k8s://HOST:PORT; default OASIS_SPARK_MASTER, or local[*].
      --whole                  Fetches all rows of Spark's results, up to 10,000,000 or 2 GiB, instead of the first 10,000.

oasis python install sets up Python for cells of Python: an environment in the data folder with the packages that they find. It is made of the Python that
OASIS_PYTHON names, or of the first on the path that is 3.10 or later. Where it is there already, nothing is done; --again makes it anew.

oasis spark install installs Spark for notebooks that run on it, about 550 MB, in the data folder. It needs Java 17 or 21 and Python 3.10 or later.

oasis sessions list shows the Spark sessions of the workbench that runs, one for each notebook: how long they are up and since when nothing ran in them. oasis
sessions kill ends them; what runs in them and what they keep is lost, the notebooks say so.

oasis channels list shows the channels by which cells send messages, as the file that OASIS_CHANNELS names, or channels.json in the data folder, has them. oasis
channels test sends one by a channel.

  -h, --help                   Shows this text.
  -V, --version                Shows the version.

Progress goes to standard error, as does what is wrong with the notebook's own settings. Ctrl+C or SIGTERM cancels the run. The exit code is 0 when every
cell ran; 1 when one failed or the run was cancelled (the cell and its error are named, and OUT.ipynb has what ran before it); 2 when nothing ran: the
command line cannot be understood, the file is no notebook, a folder or OUT.ipynb cannot be used, or a parameter is not declared or not valid.
`
