import { stat } from 'node:fs/promises'
import { OasisError } from '../../../../contract/errors.ts'
import { baseName, formatOfName } from '../../../../model/import/file.ts'
import { openCsv } from './csv.ts'
import { firstBytes } from './encoding.ts'
import { openJson } from './json.ts'
import { openParquet } from './parquet.ts'
import type { Opening, Source } from './source.ts'
import { openWorkbook } from './workbook.ts'

/** Opens files for reading, in the format that was said or else the one of the first one's name. */
export async function openSource(opening: Opening): Promise<Source> {
  const { files, reading, signal } = opening
  try {
    for (const file of files) {
      const about = await stat(file)
      if (!about.isFile()) throw new OasisError('invalid', `${file} is not a file.`)
      if (about.size === 0) throw new OasisError('invalid', `${baseName(file)} is empty.`)
    }
    const first = files[0]!
    const format = reading.format ?? formatOfName(first) ?? 'csv'
    if (format === 'csv') await refuseBinary(first)
    if (format === 'parquet') return await openParquet(opening)
    if (format === 'json') return await openJson(opening)
    return format === 'xlsx' ? await openWorkbook(opening) : await openCsv(opening)
  } catch (error) {
    if (signal.aborted) throw new OasisError('cancelled', 'The import was cancelled.')
    const { code, path } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new OasisError('notFound', `${path ?? 'The file'} is no longer there.`, undefined, error)
    if (code === 'EACCES' || code === 'EPERM') throw new OasisError('forbidden', `${path ?? 'The file'} may not be read by this user.`, undefined, error)
    if (code === 'ENOSPC') throw new OasisError('invalid', 'The disk of the data folder is full. Free some space, then import again.', undefined, error)
    throw error
  }
}

/** A text that is none is told by its first bytes rather than shown as a column of rubbish. */
async function refuseBinary(file: string): Promise<void> {
  const start = (await firstBytes(file, 4)).toString('hex')
  const name = baseName(file)
  if (start === '504b0304') throw new OasisError('invalid', `${name} is a packed file. If it is a workbook, choose that format; else unpack it first.`)
  if (start === 'd0cf11e0') throw new OasisError('invalid', `${name} is an old workbook (.xls). Open it in Excel and save it as .xlsx or CSV.`)
  if (start === '50415231') throw new OasisError('invalid', `${name} is Parquet. Choose that format.`)
  if (start === '25504446') throw new OasisError('invalid', `${name} is a PDF, which holds no table that can be read.`)
  if (start === '53514c69') throw new OasisError('invalid', `${name} is a SQLite database, which cannot be imported. Export its tables as CSV.`)
}
