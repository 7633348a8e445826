import { execFileSync } from 'node:child_process'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findPython, setUpPython } from '../../scripts/setup/python.mjs'

const problem = await setUpPython() as string | null

/** The Python that tests use, or null; a test without one skips and says how to get one. */
export const python = findPython() as string | null

export const skipWithoutPython = python === null
if (skipWithoutPython) console.warn(`SKIPPED: ${problem}`)

/** Runs a Python program with a text on its standard input and gives what it prints. */
export const runPython = (program: string, input: string): string => execFileSync(python!, ['-c', program], { input, encoding: 'utf8', maxBuffer: 1e9 })
