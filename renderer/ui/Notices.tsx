import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { useStore } from 'zustand'
import { useText } from '../language/language.ts'
import { Button } from './Button.tsx'
import { IconButton } from './IconButton.tsx'
import { Original } from './Original.tsx'
import { dismiss, notices, type NoticeTone } from './notices.ts'
import './Notices.css'

const icons: Record<NoticeTone, typeof Info> = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert }

/** Where notices appear; read out politely, troubles at once. */
export function Notices() {
  const t = useText()
  const shown = useStore(notices, state => state.notices)
  return (
    <section className="notices" aria-label={t('ui.notices')}>
      {shown.map(notice => {
        const Icon = icons[notice.tone]
        return (
          <div key={notice.id} className={`notice notice-${notice.tone}`} role={notice.tone === 'bad' ? 'alert' : 'status'}>
            <Icon className="notice-icon" aria-hidden />
            <div className="notice-words"><p>{notice.text}</p>{notice.progress === undefined ? null : <progress className="notice-progress" max={1} {...(notice.progress === null ? {} : { value: notice.progress })} aria-label={notice.text} />}{notice.detail ? <p className="notice-detail" {...(notice.isUnderWay ? { 'aria-live': 'off' } : {})}>{notice.detail}</p> : null}{notice.original ? <Original text={notice.original} /> : null}</div>
            {notice.action ? <Button size="small" onPress={() => { notice.action!.run(); dismiss(notice.id) }}>{notice.action.label}</Button> : null}
            {notice.isUnderWay ? null : <IconButton size="small" icon={<X aria-hidden />} label={t('ui.dismiss')} onPress={() => dismiss(notice.id)} />}
          </div>
        )
      })}
    </section>
  )
}
