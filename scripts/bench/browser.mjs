import { findChromium } from '../setup/chromium.mjs'

/** The window of every measurement, in CSS pixels. */
export const viewport = { width: 1280, height: 800 }

/** A headless Chromium for a bench; where there is none the bench ends with what to do. */
export async function launchBrowser() {
  const program = findChromium()
  if (!program) {
    console.error('No Chromium here. Run: node scripts/setup/chromium.mjs')
    process.exit(1)
  }
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath: program, args: ['--disable-gpu', '--no-first-run', '--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] })
}
