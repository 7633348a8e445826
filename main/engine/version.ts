import { createRequire } from 'node:module'

/** The version of DuckDB's package that engines run. */
export const duckdbVersion = (): string => (createRequire(import.meta.url)('@duckdb/node-api/package.json') as { version: string }).version
