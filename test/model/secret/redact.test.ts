import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, redact } from '../../../model/secret/redact.ts'
import { encodings, secrets, waysToRead } from '../../support/secrets.ts'

describe('secrets in texts', () => {
  it('[DESK1] no secret of any kind is left, in plain text, addresses, JSON or Base64', () => {
    fc.assert(fc.property(fc.oneof(...secrets), fc.constantFrom(...encodings), fc.constantFrom('', 'Error: connect ECONNREFUSED, ', 'at run (/opt/app/main.js:3:4) ', 'open /var/lib/'), ({ kind, secret, text }, encode, before) => {
      const left = redact(`${before}${encode(text)}\nand on`)
      for (const way of waysToRead(secret)) expect(left.includes(way), `${kind}: ${encode(text)} became ${left}`).toBe(false)
    }), { numRuns: 5_000 })
  })

  it('[DESK1] what is redacted once stays as it is when it is redacted again', () => {
    fc.assert(fc.property(fc.oneof(...secrets), ({ text }) => { const once = redact(text); expect(redact(once)).toBe(once) }), { numRuns: 500 })
  })

  it.each([
    'TypeError: Cannot read properties of undefined (reading \'map\')\n    at readTokens (file:///opt/oasis/dist/model/sql/tokens.js:44:17)\n    at async Object.run (file:///opt/oasis/dist/main/workbench/open/cell-run.js:120:9)',
    'The engine of a notebook was lost (memory): exit code null, signal SIGKILL',
    'ENOSPC: no space left on device, write',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 does not fit',
    'app://workbench/assets/index-Dk3x9A7f.js:2:1003',
    'http://127.0.0.1:43121/w/x: react@19.3.1 and better-sqlite3@13.2.0',
    'SQLITE_BUSY: database is locked', 'ログを書けません', 'result 3f2b8c1d-6f0e-4d2a-9a57-0f6c1c8a7b11 is gone',
  ])('[DESK1] what helps to find a fault stays: %s', text => {
    expect(redact(text)).toBe(text)
  })

  it('[DESK1] who somebody is and where their files lie is not told, however it is written', () => {
    const read = createRedactor([{ value: '/home/ada', put: '~' }, { value: 'ada', put: '[user]', isWord: true }, { value: '/srv/Salaries 2026', put: '[space 1]' }])
    expect(read('open \'/home/ada/x/y.txt\' by ada, not by Canada')).toBe('open \'~/x/y.txt\' by [user], not by Canada')
    expect(read('/home/grace/x, /Users/Grace Hopper/x, C:\\Users\\grace\\x')).toBe('/home/[user]/x, /Users/[user]/x, C:\\Users\\[user]\\x')
    for (const encode of encodings) expect(read(encode('in /srv/Salaries 2026/a.csv')), encode('x')).not.toMatch(/Salaries|U2FsYXJpZX|NhbGFyaWVz|2FsYXJpZXM/)
    expect(read('ada.lovelace@example.org wrote')).toBe('[address] wrote')
  })

  it('[DESK1] long and hostile texts take no longer than their length says', () => {
    const length = 16_000
    const started = performance.now()
    for (const part of ['a', 'password', 'a@', '%41', '\\"', '://a:', 'eyJ', '-----BEGIN A-----', 'Cookie', '--', '=', '/home/', 'aB1', '"password":"\\"']) redact(part.repeat(Math.ceil(length / part.length)))
    expect(performance.now() - started).toBeLessThan(14 * 1_000)
  })
})
