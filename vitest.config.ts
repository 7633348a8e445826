import { defineConfig } from 'vitest/config'
import { javaOptions } from './scripts/setup/classes.mjs'

// A condition that is waited for may take its time on a computer that does other things too.
const expect = { poll: { timeout: 20_000 } }
const env = { JDK_JAVA_OPTIONS: javaOptions() as string }

/** Files of e2e that measure how long the window takes or what moves in it: nothing else runs beside them. */
const measuring = ['editing', 'grid', 'notebook', 'opening', 'outline', 'report', 'scrolling', 'tour'].map(name => `test/e2e/${name}.test.ts`)

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{model,contract,renderer}/**/*.test.{ts,tsx}'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: '100%' } },
      { test: { name: 'process', env, expect, include: ['test/{main,preload,scripts,server,driver}/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2, sequence: { groupOrder: 1 } } },
      { test: { name: 'e2e', env, expect, include: ['test/e2e/**/*.test.ts'], exclude: measuring, testTimeout: 180_000, hookTimeout: 180_000, pool: 'forks', maxWorkers: 2, sequence: { groupOrder: 2 } } },
      { test: { name: 'measuring', env, expect, include: measuring, testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
      // `npm run test:matrix` alone runs these.
      ...(process.env['OASIS_TEST_MATRIX'] ? [{ test: { name: 'matrix', env, expect, include: ['test/matrix/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false } }] : []),
    ],
  },
})
