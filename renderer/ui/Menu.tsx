import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Separator } from 'react-aria-components/Menu'
import { Header } from 'react-aria-components/Header'
import { Popover } from 'react-aria-components/Popover'
import { Check } from 'lucide-react'
import './Menu.css'

export interface MenuAction {
  id: string
  label: string
  icon?: ReactNode
  keys?: string | undefined
  detail?: string | undefined
  isDisabled?: boolean
  /** Given for a choice among several: whether it is the one. */
  isChosen?: boolean
  isDanger?: boolean
  onAction(): void
}
/** A group of actions with an optional heading; groups are set apart by a line. */
export interface MenuGroup { title?: string; actions: MenuAction[] }

/** A button (the child) that opens a list of actions. */
export function Menu({ label, groups, children, placement = 'bottom start' }: { label: string; groups: MenuGroup[]; children: ReactNode; placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end' }) {
  const shown = groups.filter(group => group.actions.length > 0)
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover menu-popover" placement={placement} offset={4}>
        <AriaMenu aria-label={label} className="menu" autoFocus="first">
          {shown.map((group, index) => [
            index > 0 ? <Separator key={`line${index}`} className="menu-line" /> : null,
            <MenuSection key={index} {...(group.title ? {} : { 'aria-label': label })}>
              {group.title ? <Header className="menu-heading">{group.title}</Header> : null}
              {group.actions.map(action => (
                <MenuItem
                  key={action.id} id={action.id} textValue={action.label} isDisabled={action.isDisabled ?? false} onAction={action.onAction}
                  className={`menu-item${action.isDanger ? ' menu-item-danger' : ''}`}
                >
                  <span className="menu-icon">{action.isChosen ? <Check aria-hidden /> : action.icon}</span>
                  <span className="menu-label">{action.label}{action.detail ? <small>{action.detail}</small> : null}</span>
                  {action.keys ? <kbd className="menu-keys">{action.keys}</kbd> : null}
                </MenuItem>
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
