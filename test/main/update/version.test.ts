import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareVersions, isVersion } from '../../../main/update/version.ts'

const semver = createRequire(import.meta.url)('semver') as { compare(a: string, b: string): number; valid(version: string): string | null }

it('[DESK1] versions are in the order that npm has them in, before releases too', () => {
  const part = fc.oneof(fc.nat({ max: 20 }).map(String), fc.constantFrom('alpha', 'beta', 'rc', 'a-b', 'x1'))
  const version = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 }), fc.nat({ max: 30 }), fc.array(part, { maxLength: 3 })).map(([a, b, c, pre]) => `${a}.${b}.${c}${pre.length === 0 ? '' : `-${pre.join('.')}`}`)
  fc.assert(fc.property(version, version, (a, b) => {
    expect(compareVersions(a, b)).toBe(semver.compare(a, b))
    expect(compareVersions(a, a)).toBe(0)
  }), { numRuns: 500 })
  expect(['0.10.0', '0.9.0', '1.0.0', '1.0.0-rc.2', '1.0.0-rc.10'].sort(compareVersions)).toEqual(['0.9.0', '0.10.0', '1.0.0-rc.2', '1.0.0-rc.10', '1.0.0'])
})

it('[DESK1] what is no version is none', () => {
  for (const text of ['', '1', '1.2', '1.2.3.4', 'v1.2.3', '01.2.3', '1.2.3+build', '1.2.3-', '1.2.3 ', `1.2.${'9'.repeat(200)}`, '../1.2.3']) expect(isVersion(text), text).toBe(false)
  expect(() => compareVersions('1.0.0', 'latest')).toThrow(/latest is no version/)
})
