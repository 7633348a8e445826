import { ChevronsUpDown, CloudOff, FolderOpen, FolderPlus, PanelLeft, PanelRight, Plus, Search, Settings } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { useStore } from 'zustand'
import { perform } from '../commands/actions.ts'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { useShell } from './shell.ts'

/** The top of the window: space, search, connection. */
export function Header() {
  const t = useText()
  const shell = useShell()
  const spaces = useStore(shell.state, state => state.spaces) ?? []
  const chosen = useStore(shell.state, state => state.space)
  const isLeftOpen = useStore(shell.state, state => state.left.isOpen)
  const isRightOpen = useStore(shell.state, state => state.right.isOpen)
  const view = useStore(shell.state, state => state.tabs.find(tab => tab.path === state.active)?.view ?? 'edit')
  const status = useStore(shell.workbench.state, state => state.status)
  const keys = { search: useCommandKeys('search'), left: useCommandKeys('window.left'), right: useCommandKeys('window.right'), open: useCommandKeys('notebook.open'), new: useCommandKeys('notebook.new'), settings: useCommandKeys('settings') }
  const space = spaces.find(entry => entry.id === chosen)
  const choose = (id: string) => shell.state.setState(state => ({ space: id, left: { ...state.left, isOpen: true, panel: 'notebooks' as const } }))
  return (
    <header className="header" data-region="header" aria-label={t('shell.header')}>
      <div className="header-side">
        <IconButton icon={<PanelLeft aria-hidden />} label={t('command.window.left')} keys={keys.left} isSelected={isLeftOpen} onPress={() => perform('window.left', shell)} className="header-fold" />
        <Menu
          label={t('shell.switchSpace')}
          groups={[
            { actions: spaces.map(entry => ({ id: entry.id, label: entry.title, isChosen: entry.id === chosen, detail: entry.sample ? t('shell.sample') : entry.folder, onAction: () => choose(entry.id) })) },
            {
              actions: [
                { id: 'new', label: t('spaces.new'), icon: <Plus aria-hidden />, keys: keys.new, onAction: () => perform('notebook.new', shell) },
                { id: 'open', label: t('spaces.open'), icon: <FolderOpen aria-hidden />, keys: keys.open, onAction: () => perform('notebook.open', shell) },
                { id: 'add', label: t('spaces.addFolder'), icon: <FolderPlus aria-hidden />, onAction: () => perform('window.addFolder', shell) },
              ],
            },
          ]}
        >
          <Button variant="quiet" className="header-space" aria-label={`${t('shell.space')}: ${space?.title ?? t('shell.noSpace')}`}>{space?.title ?? t('shell.product')}<ChevronsUpDown aria-hidden /></Button>
        </Menu>
      </div>
      <AriaButton className="header-search" onPress={() => perform('search', shell)} data-testid="search">
        <Search aria-hidden /><span>{t('shell.search')}</span>{keys.search ? <kbd>{keys.search}</kbd> : null}
      </AriaButton>
      <div className="header-side header-end">
        {status === 'offline' || status === 'refused' ? <span className="header-status"><CloudOff aria-hidden />{t('shell.offlineShort')}</span> : null}
        <IconButton icon={<PanelRight aria-hidden />} label={t('command.window.right')} keys={keys.right} isSelected={isRightOpen && view === 'edit'} isDisabled={view === 'report'} onPress={() => perform('window.right', shell)} />
        <IconButton icon={<Settings aria-hidden />} label={t('command.settings')} keys={keys.settings} onPress={() => perform('settings', shell)} testId="open-settings" />
      </div>
    </header>
  )
}
