import { createContext, memo, useContext, useRef, type ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'
import './Tabs.css'

export interface TabEntry { id: string; label: string; icon?: ReactNode; content: ReactNode }
interface TabsProps { label: string; tabs: readonly TabEntry[]; selected: string; onSelect(id: string): void; className?: string }

/** The tabs as they are now, for their panels: what a panel shows changes far more often than the tabs do. */
const Entries = createContext<readonly TabEntry[]>([])

/** Views of one thing. Only the chosen one is drawn. */
export function Tabs({ onSelect, ...props }: TabsProps) {
  const select = useRef(onSelect)
  select.current = onSelect
  const stable = useRef((id: string) => select.current(id))
  return <Entries.Provider value={props.tabs}><Frame {...props} onSelect={stable.current} /></Entries.Provider>
}

const Frame = memo(function Frame({ label, tabs, selected, onSelect, className }: TabsProps) {
  return (
    <AriaTabs className={`tabs${className ? ` ${className}` : ''}`} selectedKey={selected} onSelectionChange={key => onSelect(String(key))}>
      <TabList aria-label={label} className="tab-list">{tabs.map(tab => <Tab key={tab.id} id={tab.id} className="tab">{tab.icon}{tab.label}</Tab>)}</TabList>
      {tabs.map(tab => <TabPanel key={tab.id} id={tab.id} className="tab-panel"><Content id={tab.id} /></TabPanel>)}
    </AriaTabs>
  )
}, (before, after) => before.label === after.label && before.selected === after.selected && before.className === after.className
  && before.tabs.length === after.tabs.length && before.tabs.every((tab, at) => tab.id === after.tabs[at]!.id && tab.label === after.tabs[at]!.label))

function Content({ id }: { id: string }) {
  return useContext(Entries).find(tab => tab.id === id)?.content
}
