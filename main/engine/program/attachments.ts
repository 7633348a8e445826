import { randomUUID } from 'node:crypto'
import { copyFile, link, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { VisibleResult } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import { identifier, literal } from './names.ts'

/** Results attached at once, before those that a statement does not mention make way; whoever needs one behind a view attaches it again. */
const most = 32

/**
 * The results attached to a notebook's DuckDB. Each is linked into a folder that only this engine may use, attached read-only and unlinked at once: queries go on and no path to the
 * file is left for SQL. Attaching is lazy, and a result that was made again replaces its older file before the next statement. All work goes over a connection of its own, so that it
 * never touches the notebook's transaction.
 */
export class Attachments {
  readonly #connection: DuckDBConnection
  readonly #links: string
  readonly #attached = new Map<string, { file: string; aliases: string[] }>()
  /** A name keeps its alias, so that what was prepared with an older file of the same name is bound again to the newer one. */
  readonly #usual = new Map<string, string>()
  /** Every alias that a name ever had. */
  readonly #names = new Map<string, string>()
  #count = 0

  constructor(connection: DuckDBConnection, links: string) {
    this.#connection = connection
    this.#links = links
  }

  /** From an alias, as DuckDB's messages show it, to the name of the result. */
  get names(): ReadonlyMap<string, string> {
    return this.#names
  }

  /** The schemas of attached results, as `search_path` wants them. */
  get schemas(): string[] {
    return [...this.#attached.values()].flatMap(({ aliases }) => aliases.map(alias => `${alias}.main`))
  }

  has(name: string): boolean {
    return this.#attached.has(name.toLowerCase())
  }

  /** The attached results whose file is no longer what the name means, and, where there are too many, those that are not `mentioned`. */
  stale(results: readonly VisibleResult[], mentioned: ReadonlySet<string>): string[] {
    const files = new Map(results.map(result => [result.name.toLowerCase(), result.file]))
    const crowded = this.#attached.size > most
    return [...this.#attached].filter(([name, { file }]) => files.get(name) !== file || (crowded && !mentioned.has(name))).map(([name]) => name)
  }

  /** Within a transaction the alias is a new one, since a transaction goes on seeing what it saw under the old. */
  async attach(result: VisibleResult, transaction: boolean): Promise<void> {
    const name = result.name.toLowerCase()
    if (this.#attached.has(name)) return
    const usual = this.#usual.get(name)
    const alias = usual === undefined || transaction ? `result_${++this.#count}` : usual
    if (usual === undefined) this.#usual.set(name, alias)
    await this.#attachAs(result, alias)
    this.#attached.set(name, { file: result.file, aliases: [alias] })
  }

  /**
   * Attaches a result under an alias that it had before, beside the one that it has: what was prepared asks for that alias. False where it is attached so already.
   */
  async attachAgain(result: VisibleResult, alias: string): Promise<boolean> {
    const name = result.name.toLowerCase()
    const entry = this.#attached.get(name)
    if (entry?.aliases.includes(alias)) return false
    await this.#attachAs(result, alias)
    if (entry) entry.aliases.push(alias)
    else this.#attached.set(name, { file: result.file, aliases: [alias] })
    return true
  }

  async #attachAs(result: VisibleResult, alias: string): Promise<void> {
    const path = join(this.#links, `${randomUUID()}.duckdb`)
    let copied = false
    try {
      await link(result.file, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new OasisError('notFound', `The result ${result.name} is no longer stored. Run its cell again.`, undefined, error)
      await copyFile(result.file, path)
      copied = true
    }
    try {
      await this.#connection.run(`ATTACH ${literal(path)} AS ${identifier(alias)} (READ_ONLY)`)
    } finally {
      // Windows does not delete an open file; a copy may stay until the engine starts again, since only this engine reads it. A link may not: SQL could reach the result by it.
      await unlink(path).catch(async error => {
        if (copied) return
        await this.#connection.run(`DETACH ${identifier(alias)}`)
        await unlink(path)
        throw error
      })
    }
    this.#names.set(alias, result.name.toLowerCase())
  }

  async detach(name: string): Promise<void> {
    const entry = this.#attached.get(name)
    if (!entry) return
    this.#attached.delete(name)
    for (const alias of entry.aliases) await this.#connection.run(`DETACH ${identifier(alias)}`)
  }
}
