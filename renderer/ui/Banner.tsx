import type { ReactNode } from 'react'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import './Notices.css'

/** One line across a place that says something about all of it, with what to do. */
export function Banner({ tone = 'info', children, actions, testId }: { tone?: 'info' | 'warn' | 'bad'; children: ReactNode; actions?: ReactNode; testId?: string }) {
  const Icon = tone === 'info' ? Info : tone === 'warn' ? TriangleAlert : CircleAlert
  return (
    <div className={`banner banner-${tone}`} role={tone === 'bad' ? 'alert' : 'status'} {...(testId ? { 'data-testid': testId } : {})}>
      <Icon aria-hidden />
      <div className="banner-text">{children}</div>
      {actions ? <div className="banner-actions">{actions}</div> : null}
    </div>
  )
}
