import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{model,contract,renderer}/**/*.test.{ts,tsx}'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'process', include: ['test/{main,preload,scripts,server,driver}/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2 } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
      // `npm run test:matrix` alone runs these.
      ...(process.env['OASIS_TEST_MATRIX'] ? [{ test: { name: 'matrix', include: ['test/matrix/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false } }] : []),
    ],
  },
})
