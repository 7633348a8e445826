import { existsSync } from 'node:fs'
import { onBundledNode } from '../node.mjs'
import { setUpPackages } from './debian.mjs'

const places = [process.env.OASIS_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** The browser that the tests drive, or null. OASIS_CHROMIUM names one. */
export const findChromium = () => places.find(place => place && existsSync(place)) ?? null

/** Finds Chromium, or installs Debian's with a Japanese font where this is root on Debian. Returns null or the sentence that says what to do. */
export const setUpChromium = () => setUpPackages({
  what: 'Chromium', packages: ['chromium', 'fonts-noto-cjk'], find: findChromium, help: 'No Chromium here. Install it (on Debian: apt-get install chromium fonts-noto-cjk), or name one in OASIS_CHROMIUM.',
})

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpChromium()
  console.log(problem ?? findChromium())
  process.exit(problem ? 1 : 0)
}
