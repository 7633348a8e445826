// Takes pictures of every screen (light and dark, English and Japanese, 1280 and 1920 wide) into screenshots/, for looking at. With --guide, those of the guide, in both languages, into docs/images/guide/.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from './node.mjs'
import { root } from './process.mjs'
import { javaOptions } from './setup/classes.mjs'

await onBundledNode()
const { openApp } = await import('../test/support/app.ts')
const { screens } = await import('../test/support/screens.ts')
const { installedSpark, skipWithoutSpark } = await import('../test/support/spark.ts')
const { sparkScreens } = await import('../test/support/spark-screens.ts')
/** Those of Spark come about in one session, so one of them stands for all. */
const allScreens = new Set([...Object.keys(screens), ...Object.keys(sparkScreens(''))])

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
const named = only.filter(word => allScreens.has(word))

/** Takes the pictures of one look; `found` gives the screens of an app on a data folder, and `env` is for that app. */
async function take(look, found, env) {
  const { app, page, close } = await openApp({ viewport: { width: look.width, height: look.height }, colorScheme: look.theme, locale: look.locale }, env)
  try {
    for (const [name, show] of Object.entries(found(app.dataDir))) {
      if (named.length > 0 && !named.includes(name) && name in screens) continue
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

for (const look of looks) {
  if (only.length && !only.some(word => look.name.includes(word) || allScreens.has(word))) continue
  if (named.length === 0 || named.some(word => word in screens)) await take(look, () => screens, {})
  if (!isGuide && !skipWithoutSpark && (named.length === 0 || named.some(word => !(word in screens)))) {
    const place = await installedSpark()
    await take(look, sparkScreens, { OASIS_SPARK_FOLDER: place, OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: '1g', JDK_JAVA_OPTIONS: javaOptions() })
    rmSync(place, { recursive: true })
  }
}
