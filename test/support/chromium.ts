import { chromium, type Browser } from 'playwright-core'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findChromium } from '../../scripts/setup/chromium.mjs'

/** The Chromium that tests drive, or null; a test without one skips and says how to get one. */
export const executablePath = findChromium() as string | null

export const skipWithoutChromium = executablePath === null
if (skipWithoutChromium) console.warn('SKIPPED: no Chromium here. To get one: node scripts/setup/chromium.mjs')

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** A headless browser with a profile of its own. As root there is no sandbox to be had, so only then it is off. */
export const launchChromium = (): Promise<Browser> => chromium.launch({
  executablePath: executablePath!, headless: true, args: [...flags, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
})
