import type { Cell } from '../../../model/notebook/cell.ts'
import { runnableSource } from '../../../model/notebook/document.ts'
import type { SessionCell } from '../../../model/notebook/restore.ts'
import { splitStatements } from '../../../model/parameter/statement.ts'
import { usesOf } from './uses.ts'

type Uses = Omit<SessionCell, 'id'>

/** Called where a cell only looks at something: what it does leaves nothing in the session. A call that is not among these counts as one that may. */
const looking = new Set(`
  print println display show head tail take first limit count collect collectAsList toPandas to_pandas toArrow printSchema explain describe summary dtypes columns schema len str repr sum min max avg mean round abs sorted list dict set tuple type isinstance range zip enumerate format
  join table sql read parquet csv json orc load option options schema select selectExpr filter where groupBy group_by agg pivot orderBy sort sort_values dropDuplicates distinct drop dropna fillna withColumn withColumnRenamed union unionByName intersect exceptAll
  alias col lit expr when otherwise cast isNull isNotNull isin like between desc asc sample toDF isEmpty last value_counts to_string plot hist bar line scatter figure subplots title xlabel ylabel legend tight_layout listTables listDatabases listColumns tableExists databaseExists
  currentDatabase currentCatalog mkString foreach map notify summary str nrow ncol names cat paste html Markdown HTML apply toString size length
`.trim().split(/\s+/))

const view = /\b(?:create(?:OrReplace)?(?:Global)?TempView|registerTempTable|createOrReplaceTempView)\s*\(\s*[furb]*(["'])([^"'\n]+)\1/g
const registered = /\bregister(?:JavaFunction|JavaUDAF|Function)?\s*\(\s*[furb]*(["'])([^"'\n]+)\1/g
const nameless = /\b(?:conf\.(?:set|unset)|setCurrentDatabase|setCurrentCatalog|cacheTable|uncacheTable|clearCache|addFile|addPyFile|addJar|addArtifacts?|set[A-Z]\w*|chdir|environ|rcParams|set_option|seed)\b/
const writing = /\.\s*(?:write|writeTo|writeStream)\b|\binsertInto\s*\(|\binsertOverwrite\s*\(/
/** Written into the session's own catalog, which ends with it where it keeps no metastore. */
const intoCatalog = /\b(?:saveAsTable|insertInto|writeTo|insertOverwrite)\s*\(\s*[furb]*(["'])([^"'\n]+)\1/g
const given = {
  python: [
    /^[ \t]*((?:[\p{L}_][\p{L}\p{N}_]*[ \t]*,[ \t]*)*[\p{L}_][\p{L}\p{N}_]*)[ \t]*(?::[^=\n]*)?=(?!=)/gmu, /\bfor[ \t]+\(?([\p{L}_][\p{L}\p{N}_, \t]*)\)?[ \t]+in\b/gu, /^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([\p{L}_][\p{L}\p{N}_]*)/gmu, /\bas[ \t]+([\p{L}_][\p{L}\p{N}_]*)/gu,
    /^[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t]+\(?([^\n#)]+)/gmu,
  ],
  scala: [/\b(?:val|var|def|class|object|trait|type)[ \t]+([\p{L}_][\p{L}\p{N}_]*)/gu],
  r: [/^[ \t]*([\p{L}.][\p{L}\p{N}._]*)[ \t]*(?:<-|=)(?!=)/gmu],
}
/** What is changed in place: `x[...] = `, `x.a = `, `x += `. */
const changed = /^[ \t]*([\p{L}_][\p{L}\p{N}_]*)(?:[.[$][^\n=]*)?[ \t]*(?:[-+*/%@&|^]|\*\*|\/\/)?=(?!=)/gmu
const word = /[\p{L}_][\p{L}\p{N}_]*/gu
const words = (text: string): string[] => text.match(word) ?? []

const nothing: Uses = { makes: [], reads: [], acts: false, durable: false }
const together = (all: readonly Uses[]): Uses => ({ makes: [...new Set(all.flatMap(uses => uses.makes))], reads: [...new Set(all.flatMap(uses => uses.reads))], acts: all.some(uses => uses.acts), durable: all.some(uses => uses.durable) })

/** What a cell of a Spark notebook leaves in its session, as far as its words tell; what is unclear counts as a change of the session. `lasting` says that tables outlive it. */
export function sessionUses(cell: Cell, lasting: boolean): SessionCell {
  const { text } = runnableSource(cell)
  const { language } = cell
  const uses = language === 'sql' ? ofSql(text, lasting) : language === 'python' || language === 'scala' || language === 'r' ? ofCode(text, language, lasting) : nothing
  return { id: cell.id, ...uses }
}

function ofSql(text: string, lasting: boolean): Uses {
  return together(splitStatements(text, 'spark').map(({ text: statement }) => {
    const { reads, writes } = usesOf(statement, 'spark')
    const bare = statement.replace(/^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '').toLowerCase().replace(/^oasis\s+/, '')
    const overwritten = /^insert\s+overwrite\s+(?:table\s+)?([\w.`]+)/.exec(bare)?.[1]?.replaceAll('`', '').split('.').at(-1)
    const makes = overwritten === undefined || writes.includes(overwritten) ? writes : [...writes, overwritten]
    // What was said is not to be said again.
    if (/^notify\b/.test(bare)) return { makes: [], reads, acts: false, durable: false }
    if (/^insert\s+overwrite\s+(?:local\s+)?directory\b/.test(bare)) return { makes: [], reads, acts: false, durable: true }
    if (/^(?:select|values|show|describe|desc|explain|with|from|table)\b/.test(bare) && makes.length === 0) return { makes: [], reads, acts: false, durable: false }
    if (/^create\s+(?:or\s+replace\s+)?(?:global\s+)?temp(?:orary)?\b/.test(bare)) return { makes, reads, acts: false, durable: false }
    const cached = /^cache\s+(?:lazy\s+)?table\s+([\w.`]+)/.exec(bare)?.[1]
    if (cached !== undefined) return { makes: [cached.replaceAll('`', '').split('.').at(-1)!], reads, acts: true, durable: false }
    if (/^(?:create|insert|merge|update|delete|truncate|alter|drop|replace|msck|analyze|load|with|from)\b/.test(bare)) {
      const isDurable = lasting || /\blocation\s+['"]/.test(bare)
      // A table that is there already is nothing to make again.
      return isDurable ? { makes: [], reads, acts: false, durable: true } : { makes, reads, acts: /^create\s+(?:database|schema)\b/.test(bare), durable: false }
    }
    return { makes, reads, acts: true, durable: false }
  }))
}

function ofCode(source: string, language: 'python' | 'scala' | 'r', lasting: boolean): Uses {
  const variable = (name: string) => `${language} ${name}`
  const named = [view, registered].flatMap(pattern => [...source.matchAll(pattern)].map(found => found[2]!.toLowerCase()))
  const queries = [...source.matchAll(/\bsql\s*\(\s*[furb]*("""|'''|"|')([\s\S]*?)\1/g)].map(found => ofSql(found[2]!, lasting))
  const code = withoutTexts(source, language)
  const gives = given[language].flatMap(pattern => [...code.matchAll(pattern)].flatMap(found => words(found[1]!)))
  const changes = [...code.matchAll(changed)].map(found => found[1]!)
  const counts = Map.groupBy(words(code), each => each)
  const targets = Map.groupBy(gives, each => each)
  const read = [...counts].filter(([name, all]) => all.length > (targets.get(name)?.length ?? 0) || (changes.includes(name) && !targets.has(name))).map(([name]) => name)
  const kept = [...source.matchAll(intoCatalog)].map(found => found[2]!.toLowerCase().split('.').at(-1)!)
  const isWriting = writing.test(code)
  const isDurable = isWriting && (lasting || kept.length === 0)
  const acts = nameless.test(code) || (!isWriting && statements(code, language).some(statement => mayAct(statement)))
  return together([
    { makes: [...named, ...[...gives, ...changes].map(variable), ...(isDurable ? [] : kept)], reads: [...new Set([...words(source).map(each => each.toLowerCase()), ...read.map(variable)])].filter(name => !named.includes(name) && !kept.includes(name)), acts, durable: isDurable },
    ...queries,
  ])
}

/** The code with texts and comments emptied, so that no word in them counts as code. */
function withoutTexts(source: string, language: 'python' | 'scala' | 'r'): string {
  const comment = language === 'scala' ? /\/\/[^\n]*|\/\*[\s\S]*?\*\//.source : /#[^\n]*/.source
  return source.replace(new RegExp(`"""[\\s\\S]*?"""|'''[\\s\\S]*?'''|"(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*'|${comment}`, 'g'), found => (/^["']/.test(found) ? '""' : ''))
}

/** Its statements, each on a line of its own; what a definition will do when it is called is no statement. */
function statements(code: string, language: 'python' | 'scala' | 'r'): string[] {
  const found: string[] = []
  let depth = 0
  let inDefinition = false
  for (const line of code.split('\n')) {
    const isInner = /^[ \t]/.test(line)
    if (depth === 0 && !isInner && line.trim() !== '') inDefinition = language === 'python' && /^(?:async\s+)?(?:def|class)\b|^@/.test(line)
    if (!inDefinition && line.trim() !== '') {
      if (depth > 0 || /^\s*\./.test(line)) found[found.length - 1] = `${found.at(-1) ?? ''} ${line.trim()}`
      else found.push(line.trim())
    }
    for (const mark of line) depth += '([{'.includes(mark) ? 1 : ')]}'.includes(mark) ? -1 : 0
    depth = Math.max(0, depth)
  }
  return found
}

/** Whether a statement could change the session in a way that no name tells. */
function mayAct(statement: string): boolean {
  if (/^[%!@]/.test(statement)) return true
  // What gives a name a value counts by that name.
  if (/^(?:[\p{L}_][\p{L}\p{N}_, \t.]*(?:\[[^\]]*\])?[ \t]*(?::[^=]*)?(?:<-|[-+*/%]?=(?!=))|import\b|from\b|def\b|class\b|val\b|var\b|lazy\b|case\b|object\b|trait\b|type\b)/u.test(statement)) return /^import\b/.test(statement) && /[_{]/.test(statement)
  const called = [...statement.matchAll(/([\p{L}_][\p{L}\p{N}_]*)\s*[({]/gu)].map(found => found[1]!)
  return called.some(name => !looking.has(name) && !/^(?:create(?:OrReplace)?(?:Global)?TempView|registerTempTable|register|if|for|while|with|match|else|elif|try|except|F|col|udf)$/.test(name) && !isFunctionOfF(statement, name))
}

/** Whether a name is called as one of `F.name(...)`, the functions of Spark that make columns. */
const isFunctionOfF = (statement: string, name: string): boolean => new RegExp(`\\b(?:F|f|sf|functions)\\.${name}\\s*\\(`).test(statement)
