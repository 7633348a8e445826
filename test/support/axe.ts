import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong, by WCAG 2.2 AA and its own best practice, on the page as it is now or in one part of it: a line for each element. */
export async function violationsOn(page: Page, within?: string): Promise<string[]> {
  await page.evaluate(axe)
  const options: RunOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }
  const results = await page.evaluate(([root, given]) => (window as unknown as { axe: { run(root: Document | string, options: unknown): Promise<AxeResults> } }).axe.run(root ?? document, given), [within, options] as const)
  return results.violations.flatMap(violation => violation.nodes.map(node => `${violation.id}: ${violation.help}: ${node.target.join(' ')} (${node.any.concat(node.all, node.none).map(check => check.message).join('; ')})`))
}

/** Fails where axe finds anything, light or dark. */
export async function expectClean(page: Page, within?: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    // The new colours are there once two frames have been drawn, however busy the machine is.
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 200)))))
    expect(await violationsOn(page, within), theme).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}
