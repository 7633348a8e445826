import { setTimeout as delay } from 'node:timers/promises'

/** Waits in the page from the next key of a letter until the list was painted whose first entry has this text marked ('' for any list), which is looked for after each frame; notes how long it took, in milliseconds. */
const watch = ([key, marked]) => {
  window.benchTook = null
  addEventListener('keydown', function note(event) {
    if (event.key !== key) return
    removeEventListener('keydown', note, true)
    const { port1, port2 } = new MessageChannel()
    const look = () => port2.postMessage(null)
    port1.onmessage = () => {
      // The list stands in the page a while before the editor gives it its class of being there.
      const widget = document.querySelector('.suggest-widget')
      const row = widget && widget.getBoundingClientRect().height > 0 && getComputedStyle(widget).visibility === 'visible' ? widget.querySelector('.monaco-list-row') : null
      const text = row && [...row.querySelectorAll('.highlight')].map(part => part.textContent).join('').toLowerCase()
      if (row && (marked === '' || text === marked)) window.benchTook = performance.now() - event.timeStamp
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, true)
}

/** Rounds before those that count. */
const warmUp = 2

/**
 * Types words letter by letter into a cell of the window that is shown, each behind a text of its own. Gives the times from key press to list in milliseconds: of keys that open a list, and of those that narrow the
 * one that is shown.
 */
export async function typeInWindow(page, cell, typed, rounds) {
  const patience = 30_000
  const times = { opening: [], narrowing: [] }
  const widget = page.locator('.suggest-widget.visible')
  await page.locator(`[data-cell="${cell}"] .code-text`).click()
  await page.locator(`[data-cell="${cell}"] .monaco-editor`).waitFor({ timeout: patience })
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const [before, word] of typed) {
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(before)
      // What the text before offers is put away: the list of its last letter may still be on its way.
      await delay(300)
      while (await widget.count() > 0) {
        await page.keyboard.press('Escape')
        await delay(100)
      }
      let isOpen = false
      for (const [at, letter] of [...word].entries()) {
        const marked = word.slice(0, at + 1).replace(/^.*[^a-z0-9_]/, '')
        await page.evaluate(watch, [letter, marked])
        await page.keyboard.press(letter)
        const took = await (await page.waitForFunction(() => window.benchTook, undefined, { polling: 'raf', timeout: patience })).jsonValue()
        if (round >= warmUp) times[isOpen ? 'narrowing' : 'opening'].push(took)
        isOpen = true
        await delay(60)
      }
    }
  }
  return times
}
