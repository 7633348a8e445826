import { useEffect, useState } from 'react'
import type { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import type { ColumnProfile } from '../../contract/workbench/result.ts'
import type { ResultOutput } from '../../model/notebook/outputs.ts'
import type { Workbench } from '../host/connection.ts'
import { formatNumber } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { reasonOf } from '../language/trouble.ts'
import { Waiting } from '../ui/Waiting.tsx'

type Profile = z.infer<typeof ColumnProfile>
const known = new Map<string, readonly Profile[]>()
const kept = 30

/** Each column at a glance: nulls, distinct values, extremes and its distribution. */
export function ProfileView({ workbench, result, height, onGone }: { workbench: Pick<Workbench, 'call'>; result: ResultOutput; height: number; onGone(): void }) {
  const t = useText()
  const language = useLanguage()
  const [profile, setProfile] = useState(known.get(result.result) ?? null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (known.has(result.result)) return setProfile(known.get(result.result)!)
    const stop = new AbortController()
    workbench.call('result.profile', { result: result.result }, { signal: stop.signal }).then(({ columns }) => {
      known.set(result.result, columns)
      if (known.size > kept) known.delete(known.keys().next().value!)
      setProfile(columns)
    }, (error: OasisError) => {
      if (stop.signal.aborted) return
      if (error.code === 'notFound') onGone()
      else setProblem(reasonOf(error))
    })
    return () => stop.abort()
  }, [workbench, result.result, onGone])

  if (problem) return <p className="chart-problem" role="status">{t('grid.pageFailed', { reason: problem })}</p>
  if (!profile) return <div style={{ height, padding: 12 }}><Waiting what={t('grid.profileWaiting')} lines={5} height={24} /></div>
  const share = (count: number) => (result.rows > 0 ? formatNumber(count / result.rows, language, { style: 'percent', maximumFractionDigits: 1 }) : '0%')
  return (
    <div className="profile" style={{ maxHeight: height }} tabIndex={0} role="group" aria-label={t('grid.profile')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('grid.profileColumn')}</th><th scope="col">{t('grid.profileShape')}</th><th scope="col" className="numeric">{t('grid.profileNulls')}</th>
            <th scope="col" className="numeric">{t('grid.profileDistinct')}</th><th scope="col">{t('grid.profileMin')}</th><th scope="col">{t('grid.profileMax')}</th><th scope="col" className="numeric">{t('grid.profileMean')}</th>
          </tr>
        </thead>
        <tbody>
          {profile.map(column => {
            const about = result.columns.find(other => other.name === column.name)
            const textual = about?.kind === 'text' || about?.kind === 'boolean' || about?.kind === 'nested' || about?.kind === 'binary'
            return (
              <tr key={column.name}>
                <th scope="row"><span className="profile-name">{about?.label || column.name}</span><small>{about?.type}</small></th>
                <td><Shape histogram={column.histogram} isText={textual} /></td>
                <td className={`numeric${column.nulls === 0 ? ' profile-none' : ''}`}>{formatNumber(column.nulls, language)}<small>{share(column.nulls)}</small></td>
                <td className="numeric">{formatNumber(column.distinct, language)}</td>
                <td className="profile-value" title={column.min ?? ''}>{column.min ?? '–'}</td>
                <td className="profile-value" title={column.max ?? ''}>{column.max ?? '–'}</td>
                <td className="numeric">{column.mean === null ? '–' : formatNumber(column.mean, language, { maximumSignificantDigits: 6 })}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** Bars for numbers and times, lying bars with their names for the commonest texts. */
function Shape({ histogram, isText }: { histogram: Profile['histogram']; isText: boolean }) {
  const t = useText()
  if (histogram.length === 0) return <span className="profile-none">–</span>
  const most = Math.max(1, ...histogram.map(bin => bin.count))
  if (isText) {
    const shown = histogram.slice(0, 3)
    return (
      <div className="profile-common" role="img" aria-label={t('grid.profileCommon', { values: shown.map(bin => `${bin.label} ${bin.count}`).join(', ') })}>
        {shown.map((bin, index) => <span key={index} className="profile-bar" style={{ '--share': `${Math.max(2, (bin.count / most) * 100)}%` } as React.CSSProperties} title={`${bin.label}: ${bin.count}`}>{bin.label === '' ? "''" : bin.label}</span>)}
      </div>
    )
  }
  const [width, height] = [160, 34]
  const step = width / histogram.length
  return (
    <svg className="profile-shape" width={width} height={height} role="img" aria-label={t('grid.profileBins', { first: histogram[0]!.label, last: histogram.at(-1)!.label })}>
      {histogram.map((bin, index) => {
        const tall = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * (height - 1))
        return <rect key={index} x={index * step + 0.5} y={height - tall} width={Math.max(1, step - 1)} height={tall}><title>{`${bin.label}: ${bin.count}`}</title></rect>
      })}
    </svg>
  )
}
