import path from 'node:path'

/** Tests that may skip where skipping is forbidden: real Electron, whose binary cannot be had everywhere, and a disk of its own, which not everybody may mount. */
const maySkip = name => name.includes('real Electron') || name.includes('a disk of its own')

/**
 * Counts a vitest JSON report. `skipped` names what was skipped; with `forbidSkips`, each of those counts as failed unless it may skip. A file that fails before
 * its first test, and a report with no test at all, count as one failure.
 */
export function tally(report, { root, forbidSkips = false }) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const skipped = []
  for (const suite of report?.testResults ?? []) {
    if (suite.status === 'failed' && !suite.assertionResults.some(test => test.status === 'failed')) counts.failed++
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') counts.passed++
      else if (test.status === 'failed') counts.failed++
      else {
        const name = `${path.relative(root, suite.name)}: ${test.fullName}`
        skipped.push(name)
        if (forbidSkips && !maySkip(name)) counts.failed++
        else counts.skipped++
      }
    }
  }
  if (counts.passed + counts.failed === 0) counts.failed = 1
  return { ...counts, skippedTests: skipped, forbidden: forbidSkips ? skipped.filter(name => !maySkip(name)) : [] }
}
