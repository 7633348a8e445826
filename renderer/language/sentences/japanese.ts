import { connection } from './connection.ts'
import { driver } from './driver.ts'
import { engine } from './engine.ts'
import { imports } from './imports.ts'
import { files } from './files.ts'
import { notebook } from './notebook.ts'
import { parameters } from './parameters.ts'
import { python } from './python.ts'
import { spark } from './spark.ts'
import { updates } from './updates.ts'
import { createReader, type Sentences } from './read.ts'

/** Every sentence that the workbench says by itself, a topic a file. `scripts/lint/sentences.mjs` holds them to what the code says. */
export const sentences: Sentences = [...connection, ...files, ...notebook, ...engine, ...parameters, ...python, ...spark, ...driver, ...imports, ...updates]

let reader: ((text: string) => string | null) | null = null

/** The Japanese of a sentence of the workbench, or null: what DuckDB, Python or the operating system says is theirs. */
export function japaneseOf(text: string): string | null {
  reader ??= createReader(sentences)
  return reader(text)
}
