// Takes pictures of every screen (light and dark, English and Japanese, 1280 and 1920 wide) into screenshots/, for looking at. With --guide, those of the guide, in both languages, into docs/images/guide/.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from './node.mjs'
import { root } from './process.mjs'

await onBundledNode()
const { openApp } = await import('../test/support/app.ts')
const { screens } = await import('../test/support/screens.ts')

/** What the guide shows, in the order in which the screens come about. */
const guideScreens = ['explore', 'outline', 'import', 'importFailed', 'catalogColumns', 'inspector', 'chart', 'parameters', 'history']
/** What is only on the way to the next one. */
const onTheWay = new Set(['inspector'])
const isGuide = process.argv.includes('--guide')
const folder = path.join(root, isGuide ? 'docs/images/guide' : 'screenshots')
mkdirSync(folder, { recursive: true })
const only = isGuide ? guideScreens : process.argv.slice(2)
const looks = isGuide ? [
  { name: 'en', width: 1280, height: 800, theme: 'light', locale: 'en-US' },
  { name: 'ja', width: 1280, height: 800, theme: 'light', locale: 'ja-JP' },
] : [
  { name: 'light-1280', width: 1280, height: 800, theme: 'light', locale: 'en-US' },
  { name: 'dark-1280', width: 1280, height: 800, theme: 'dark', locale: 'en-US' },
  { name: 'light-1920', width: 1920, height: 1080, theme: 'light', locale: 'en-US' },
  { name: 'dark-1920', width: 1920, height: 1080, theme: 'dark', locale: 'ja-JP' },
  { name: 'light-1280-ja', width: 1280, height: 800, theme: 'light', locale: 'ja-JP' },
]
const fileOf = (name, look) => `${name}${isGuide ? '.' : '-'}${look.name}.png`
for (const look of looks) {
  if (only.length && !only.some(word => look.name.includes(word) || word in screens)) continue
  const { page, close } = await openApp({ viewport: { width: look.width, height: look.height }, colorScheme: look.theme, locale: look.locale })
  try {
    for (const [name, show] of Object.entries(screens)) {
      if (only.some(word => word in screens) && !only.includes(name)) continue
      try {
        await show(page)
        if (isGuide && onTheWay.has(name)) continue
        if (isGuide) for (let notices = page.locator('.notices').getByRole('button', { name: /^(Dismiss|消す)$/ }); await notices.count() > 0;) await notices.first().dispatchEvent('click')
        await page.screenshot({ path: path.join(folder, fileOf(name, look)) })
        console.log(fileOf(name, look))
      } catch (error) {
        console.log(`${name}-${look.name}: ${error.message.split('\n')[0]}`)
        process.exitCode = 1
      }
    }
  } finally {
    await close()
  }
}
