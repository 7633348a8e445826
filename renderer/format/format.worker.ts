import { formatSql, type FormattedDialect } from './formatSql.ts'

/** Long SQL takes the formatter longer than a window may stand still, and some of it for ever; here it holds nobody up and can be ended. */
self.onmessage = ({ data }: MessageEvent<{ source: string; dialect: FormattedDialect }>) => { self.postMessage(formatSql(data.source, data.dialect)) }
