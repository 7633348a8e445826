import type { Dialect } from '../../../model/parameter/dialect.ts'

/**
 * What a dialect of SQL has beside what its engine tells: words that begin a statement, and those within one; functions that most statements are made of, in the order in which they are offered before all others; functions that the
 * grammar writes, so that the engine's list lacks them, and of those the ones that stand for a table; types where the engine does not tell them.
 */
export interface SqlWords { beginnings: readonly string[]; keywords: readonly string[]; common: readonly string[]; grammarFunctions: readonly string[]; tableFunctions: readonly string[]; types: readonly string[]; quote: '"' | '`' }

const duckdb: SqlWords = {
  quote: '"',
  types: [],
  tableFunctions: [],
  beginnings: [
  'SELECT', 'FROM', 'WITH', 'CREATE TABLE', 'CREATE OR REPLACE TABLE', 'CREATE VIEW', 'CREATE OR REPLACE VIEW', 'CREATE TEMP TABLE', 'CREATE MACRO', 'INSERT INTO', 'UPDATE', 'DELETE FROM', 'MERGE INTO', 'SUMMARIZE', 'DESCRIBE', 'EXPLAIN', 'EXPLAIN ANALYZE',
  'PIVOT', 'UNPIVOT', 'DROP TABLE', 'DROP VIEW', 'ALTER TABLE', 'COPY', 'VALUES', 'SHOW TABLES', 'SET VARIABLE', 'USE', 'BEGIN', 'COMMIT', 'ROLLBACK',
],
  keywords: [
  'SELECT', 'FROM', 'WHERE', 'GROUP BY', 'GROUP BY ALL', 'ORDER BY', 'ORDER BY ALL', 'HAVING', 'LIMIT', 'OFFSET', 'JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN', 'SEMI JOIN', 'ANTI JOIN', 'ASOF JOIN', 'ON', 'USING', 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS NULL',
  'IS NOT NULL', 'IS DISTINCT FROM', 'BETWEEN', 'LIKE', 'ILIKE', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'DISTINCT', 'DISTINCT ON', 'UNION', 'UNION ALL', 'UNION BY NAME', 'EXCEPT', 'INTERSECT', 'WITH', 'VALUES', 'QUALIFY', 'OVER', 'PARTITION BY', 'WINDOW', 'FILTER',
  'EXCLUDE', 'REPLACE', 'COLUMNS', 'INTERVAL', 'DATE', 'TIMESTAMP', 'CAST', 'TRY_CAST', 'EXISTS', 'TRUE', 'FALSE', 'NULL', 'ASC', 'DESC', 'NULLS FIRST', 'NULLS LAST', 'ROWS BETWEEN', 'RANGE BETWEEN', 'UNBOUNDED PRECEDING', 'CURRENT ROW', 'LATERAL', 'SET', 'RETURNING',
  'USING SAMPLE', 'ON CONFLICT', 'DO NOTHING', 'DO UPDATE', 'COLLATE', 'LAMBDA',
],
  common: [
  'count', 'sum', 'avg', 'min', 'max', 'coalesce', 'round', 'date_trunc', 'date_part', 'strftime', 'substring', 'lower', 'upper', 'trim', 'replace', 'concat', 'length', 'abs', 'median', 'quantile_cont', 'stddev',
  'row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'list', 'string_agg', 'unnest', 'range', 'generate_series', 'current_date', 'now', 'any_value', 'arg_max', 'arg_min', 'nullif', 'greatest', 'least', 'corr',
],
  grammarFunctions: ['coalesce', 'nullif', 'extract', 'row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'ntile', 'percent_rank', 'cume_dist', 'nth_value'],
}

const spark: SqlWords = {
  quote: '`',
  beginnings: [
    'SELECT', 'FROM', 'WITH', 'CREATE TABLE', 'CREATE TABLE IF NOT EXISTS', 'CREATE VIEW', 'CREATE OR REPLACE VIEW', 'CREATE TEMP VIEW', 'CREATE OR REPLACE TEMP VIEW', 'CREATE DATABASE', 'CREATE TEMPORARY FUNCTION', 'INSERT INTO', 'INSERT OVERWRITE',
    'UPDATE', 'DELETE FROM', 'MERGE INTO', 'DESCRIBE', 'DESCRIBE EXTENDED', 'EXPLAIN', 'EXPLAIN FORMATTED', 'DROP TABLE', 'DROP VIEW', 'ALTER TABLE', 'ALTER VIEW', 'TRUNCATE TABLE', 'VALUES', 'SHOW DATABASES', 'SHOW TABLES', 'SHOW VIEWS', 'SHOW COLUMNS IN',
    'SHOW PARTITIONS', 'SHOW FUNCTIONS', 'SHOW CREATE TABLE', 'SET', 'RESET', 'USE', 'CACHE TABLE', 'CACHE LAZY TABLE', 'UNCACHE TABLE', 'CLEAR CACHE', 'REFRESH TABLE', 'ANALYZE TABLE', 'MSCK REPAIR TABLE', 'DECLARE VARIABLE', 'SET VARIABLE',
  ],
  keywords: [
    'SELECT', 'FROM', 'WHERE', 'GROUP BY', 'GROUP BY ALL', 'ORDER BY', 'ORDER BY ALL', 'SORT BY', 'CLUSTER BY', 'DISTRIBUTE BY', 'HAVING', 'LIMIT', 'OFFSET', 'JOIN', 'INNER JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN', 'LEFT SEMI JOIN',
    'LEFT ANTI JOIN', 'ON', 'USING', 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS NULL', 'IS NOT NULL', 'IS DISTINCT FROM', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'DISTINCT', 'UNION', 'UNION ALL', 'EXCEPT', 'MINUS', 'INTERSECT', 'WITH', 'VALUES',
    'QUALIFY', 'OVER', 'PARTITION BY', 'PARTITIONED BY', 'CLUSTERED BY', 'WINDOW', 'FILTER', 'INTERVAL', 'DATE', 'TIMESTAMP', 'CAST', 'TRY_CAST', 'EXISTS', 'TRUE', 'FALSE', 'NULL', 'ASC', 'DESC', 'NULLS FIRST', 'NULLS LAST', 'ROWS BETWEEN', 'RANGE BETWEEN',
    'UNBOUNDED PRECEDING', 'CURRENT ROW', 'LATERAL', 'LATERAL VIEW', 'LATERAL VIEW OUTER', 'TABLESAMPLE', 'PIVOT', 'UNPIVOT', 'GROUPING SETS', 'ROLLUP', 'CUBE', 'COMMENT', 'LOCATION', 'TBLPROPERTIES', 'OPTIONS', 'STORED AS', 'USING PARQUET', 'USING ORC', 'USING CSV',
    'USING JSON', 'PARTITION', 'OVERWRITE', 'WHEN MATCHED THEN', 'WHEN NOT MATCHED THEN', 'COMPUTE STATISTICS', 'SET',
  ],
  common: [
    'count', 'sum', 'avg', 'min', 'max', 'coalesce', 'round', 'date_trunc', 'date_format', 'to_date', 'to_timestamp', 'date_add', 'date_sub', 'datediff', 'substring', 'lower', 'upper', 'trim', 'regexp_replace', 'regexp_extract', 'split', 'concat', 'concat_ws', 'length', 'abs', 'if', 'nvl',
    'percentile_approx', 'approx_count_distinct', 'collect_list', 'collect_set', 'explode', 'row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'current_date', 'current_timestamp', 'from_unixtime', 'unix_timestamp', 'get_json_object', 'from_json', 'size',
    'greatest', 'least', 'nullif', 'max_by', 'min_by', 'stddev', 'corr',
  ],
  grammarFunctions: ['extract'],
  tableFunctions: ['range', 'explode', 'explode_outer', 'posexplode', 'posexplode_outer', 'inline', 'inline_outer', 'stack', 'json_tuple'],
  types: ['BIGINT', 'INT', 'SMALLINT', 'TINYINT', 'DOUBLE', 'FLOAT', 'DECIMAL', 'STRING', 'VARCHAR', 'CHAR', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'BINARY', 'ARRAY', 'MAP', 'STRUCT', 'VARIANT', 'INTERVAL', 'VOID'],
}

/** The words of the dialects that cells are completed in. */
export const wordsOf = (dialect: Dialect): SqlWords => (dialect === 'spark' ? spark : duckdb)
