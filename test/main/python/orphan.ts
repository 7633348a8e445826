import { createPython } from '../../../main/python/python.ts'

/** Starts a Python that is busy where no interrupt reaches it, tells its process id and waits to be killed. */
const [folder, environment] = [process.argv[2]!, process.argv[3]!]
const python = createPython({
  environment: () => environment, memoryLimit: 1024 ** 3, onLost() {}, onStart() {}, onBroken() {}, log: console.error,
  setup: () => ({ folder, own: folder, exchange: folder, timezone: 'UTC', limits: { rows: 1, bytes: 1, text: 1000 } }),
})
const source = 'import re\nprint("begun", flush=True)\n__import__("time").sleep(0.3)\nre.match(r"(a+)+$", "a" * 40 + "b")'
for await (const message of python.run({ source, name: null, count: 1, parameters: {}, results: {} }, async () => null, new AbortController().signal)) {
  if (message.type === 'stream') process.send!(python.pid)
}
