import { useEffect, useRef, useState } from 'react'
import { catalogLimits } from '../../contract/driver/catalog.ts'
import type { SparkCatalog } from '../../contract/workbench/metastore.ts'
import { useShell } from '../shell/shell.ts'
import { databaseId, partitionsId, tableId, type Known } from './nodes.ts'

/** Partitions that are shown of a table at first, and how many further ones at a time. */
const partitionsShown = 200
const partitionsFurther = catalogLimits.partitions
/** How long letters of a search gather, in milliseconds. */
const gather = 120

type Found = { found: { database: string | null; name: string; kind: 'table' | 'view' }[]; total: number }

/** What a tree has open, by the ids of its lines. `further` is how many times more of a table's partitions were asked for. */
export interface Opened { databases: readonly string[]; tables: readonly { database: string | null; name: string }[]; partitions: readonly { database: string; name: string; further: number }[] }

/** The catalog of a notebook's Spark session, as its workbench tells it. */
export function useCatalog(notebook: string): SparkCatalog | null {
  const shell = useShell()
  const [catalog, setCatalog] = useState<SparkCatalog | null>(null)
  useEffect(() => shell.workbench.follow('metastore.watch', { notebook }, { onItem: setCatalog, onError: error => setCatalog({ state: 'failed', reason: error.message }) }), [shell, notebook])
  return catalog
}

/** What is found of a text; null while none is asked for, and what was found before while the next is on its way. */
export function useFound(notebook: string, text: string, revision: number): Found | null {
  const shell = useShell()
  const [found, setFound] = useState<Found | null>(null)
  const wanted = text.trim()
  useEffect(() => {
    if (wanted === '') return setFound(null)
    let isOver = false
    const timer = setTimeout(() => shell.attempt(shell.workbench.call('metastore.find', { notebook, text: wanted }).then(answer => { if (!isOver) setFound(answer) })), gather)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [shell, notebook, wanted, revision])
  return wanted === '' ? null : found
}

/** Asks for what is open, and again when the catalog has changed; until an answer is there what was known stays. */
export function useKnown(notebook: string, revision: number, opened: Opened): Known {
  const shell = useShell()
  const [known, setKnown] = useState<Known>({ tables: new Map(), described: new Map(), partitions: new Map() })
  /** The revision of which each line was asked for, and how much of it. */
  const asked = useRef(new Map<string, string>())
  useEffect(() => {
    const { workbench } = shell
    const ask = <K extends keyof Known, V>(kind: K, id: string, question: () => Promise<V>, further = 0) => {
      const wanted = `${revision} ${further}`
      if (asked.current.get(id) === wanted) return
      asked.current.set(id, wanted)
      // What fails is asked for when it is opened again.
      shell.attempt(question().then(value => setKnown(before => ({ ...before, [kind]: new Map(before[kind] as ReadonlyMap<string, unknown>).set(id, value) })), (error: unknown) => {
        asked.current.delete(id)
        throw error
      }))
    }
    for (const database of opened.databases) ask('tables', databaseId(database), () => workbench.call('metastore.tables', { notebook, database }))
    for (const table of opened.tables) ask('described', tableId(table.database, table.name), async () => (await workbench.call('metastore.describe', { notebook, ...table })).table)
    for (const { further, ...table } of opened.partitions) {
      ask('partitions', partitionsId(table.database, table.name), async () => {
        const page = (offset: number, limit: number) => workbench.call('metastore.partitions', { notebook, ...table, text: '', offset, limit })
        let { partitions, total } = await page(0, partitionsShown)
        for (let at = 0; at < further && total !== null && partitions.length < total; at++) {
          const next = await page(partitions.length, partitionsFurther)
          partitions = [...partitions, ...next.partitions]
          total = next.total
        }
        return { partitions, total }
      }, further)
    }
  }, [shell, notebook, revision, opened])
  return known
}
