import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'
import './Tabs.css'

export interface TabEntry { id: string; label: string; icon?: ReactNode; content: ReactNode }

/** Views of one thing. Only the chosen one is drawn. */
export function Tabs({ label, tabs, selected, onSelect, className }: { label: string; tabs: TabEntry[]; selected: string; onSelect(id: string): void; className?: string }) {
  return (
    <AriaTabs className={`tabs${className ? ` ${className}` : ''}`} selectedKey={selected} onSelectionChange={key => onSelect(String(key))}>
      <TabList aria-label={label} className="tab-list">{tabs.map(tab => <Tab key={tab.id} id={tab.id} className="tab">{tab.icon}{tab.label}</Tab>)}</TabList>
      {tabs.map(tab => <TabPanel key={tab.id} id={tab.id} className="tab-panel">{tab.content}</TabPanel>)}
    </AriaTabs>
  )
}
