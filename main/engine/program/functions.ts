import type { DuckDBConnection } from '@duckdb/node-api'
import type { SqlFunction } from '../../../contract/engine/session.ts'

const kinds: Readonly<Record<string, SqlFunction['kind']>> = { scalar: 'scalar', aggregate: 'aggregate', table: 'table', macro: 'macro', table_macro: 'macro' }

/** Ways to be called that are kept of one function; some have dozens that differ by a type. */
const mostSignatures = 40

/** The functions of DuckDB that fit a condition on `duckdb_functions()`, by name; operators are left out. */
export async function functionsOf(ask: (sql: string) => Promise<unknown[][]>, where: string): Promise<SqlFunction[]> {
  // As JSON, because a list of values of DuckDB's is dear to read, and here are thousands.
  const rows = await ask(`
    SELECT function_name, function_type, CAST(system.main.to_json(parameters) AS VARCHAR), CAST(system.main.to_json(parameter_types) AS VARCHAR), return_type, varargs, description, CAST(system.main.to_json(examples) AS VARCHAR)
    FROM system.main.duckdb_functions() WHERE (${where}) AND function_type <> 'pragma' ORDER BY function_name, system.main.len(parameters)`)
  const functions = new Map<string, SqlFunction>()
  for (const [name, type, parameters, types, returns, varargs, description, examples] of rows) {
    const key = String(name)
    if (!/^\p{L}|^_/u.test(key)) continue
    const found = functions.get(key) ?? { name: key, kind: kinds[String(type)] ?? 'other', signatures: [], description: null, example: null }
    functions.set(key, found)
    const signature = signatureOf(key, list(parameters), list(types), varargs === null ? null : String(varargs), returns === null ? null : String(returns), type === 'table')
    if (found.signatures.length < mostSignatures && !found.signatures.includes(signature)) found.signatures.push(signature)
    found.description ??= description === null ? null : String(description)
    found.example ??= list(examples)[0] ?? null
  }
  return [...functions.values()]
}

const list = (json: unknown): (string | null)[] => (json === null ? [] : JSON.parse(String(json)) as (string | null)[])

/** A way to call a function as a person writes it. Table functions take what has a name after `col0`, `col1` as `name = value`. */
function signatureOf(name: string, parameters: (string | null)[], types: (string | null)[], varargs: string | null, returns: string | null, isTable: boolean): string {
  const parts = parameters.map((parameter, at) => {
    const type = types[at] ?? ''
    if (isTable) return /^col\d+$/.test(parameter ?? '') ? type : `${parameter} = ${type}`
    return `${parameter ?? ''} ${type}`.trim()
  })
  if (varargs !== null) parts.push(`${varargs}...`)
  return `${name}(${parts.join(', ')})${returns === null ? '' : ` -> ${returns}`}`
}

/** The functions and types that DuckDB itself has. */
export async function builtIn(connection: DuckDBConnection): Promise<{ functions: SqlFunction[]; types: string[] }> {
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
  const functions = await functionsOf(ask, 'internal')
  const types = (await ask("SELECT DISTINCT upper(type_name) FROM system.main.duckdb_types() WHERE internal AND type_name <> 'null' ORDER BY 1")).map(([name]) => String(name))
  return { functions, types }
}
