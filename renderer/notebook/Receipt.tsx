import { Check } from 'lucide-react'
import type { ReceiptOutput } from '../../model/notebook/receipt.ts'
import { formatBytes, formatDuration, formatNumber } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import './Receipt.css'

/** What an overwrite of a table did: its rows, the files before and now, and how long it took. */
export function Receipt({ receipt }: { receipt: ReceiptOutput }) {
  const t = useText()
  const language = useLanguage()
  const { table, rows, partitions, files, bytes, filesBefore, bytesBefore } = receipt
  const number = (value: number) => formatNumber(value, language)
  const size = (value: number) => formatBytes(value, language)
  const average = (all: number, count: number) => (count === 0 ? '–' : size(all / count))
  const time = (seconds: number) => formatDuration(seconds * 1000, language)
  const lines = [
    { name: t('receipt.files'), before: number(filesBefore), after: number(files) },
    { name: t('receipt.size'), before: size(bytesBefore), after: size(bytes) },
    { name: t('receipt.average'), before: average(bytesBefore, filesBefore), after: average(bytes, files) },
  ]
  return (
    <div className="receipt">
      <p className="receipt-title"><Check aria-hidden />{t('receipt.overwritten', { table, count: rows })}{partitions === null ? null : <span>{t('receipt.partitions', { count: partitions })}</span>}</p>
      <table>
        <thead><tr><th scope="col">{t('receipt.replaced')}</th><th scope="col">{t('receipt.before')}</th><th scope="col">{t('receipt.after')}</th></tr></thead>
        <tbody>{lines.map(({ name, before, after }) => <tr key={name}><th scope="row">{name}</th><td>{before}</td><td className="receipt-now">{after}</td></tr>)}</tbody>
      </table>
      <p className="receipt-times">{t('receipt.took', { all: time(receipt.seconds), writing: time(receipt.writing), block: size(receipt.block), fitting: time(receipt.fitting), swapping: time(receipt.swapping) })}</p>
    </div>
  )
}
