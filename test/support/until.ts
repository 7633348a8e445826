/** Waits until something holds; fails after a while, saying what was waited for. */
export async function until(reached: () => boolean | Promise<boolean>, what: string, timeout = 30_000): Promise<void> {
  const deadline = Date.now() + timeout
  while (!await reached()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
