import { describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import { words } from '../../../renderer/language/words.ts'
import { sayError } from '../../../renderer/language/trouble.ts'
import type { Text } from '../../../renderer/language/language.ts'

describe('errors in the reader\'s language', () => {
  const japanese: Text = (key, ..._) => words[key].ja
  it('[UI1] are said in Japanese, with their own words folded away; in English they speak for themselves', () => {
    const offline = new OasisError('offline', 'The workbench cannot be reached.')
    expect(sayError(offline, 'ja', japanese)).toEqual({ text: '自動的に再接続します。', original: 'The workbench cannot be reached.' })
    expect(sayError(new OasisError('forbidden', 'Trust it.', { kind: 'trust' }), 'ja', japanese).text).toBe('先にこのノートブックを信頼してください。')
    expect(sayError(offline, 'en', japanese)).toEqual({ text: 'The workbench cannot be reached.', original: null })
    expect(sayError(new OasisError('queryFailed', 'Parser Error: x'), 'ja', japanese)).toEqual({ text: 'Parser Error: x', original: null })
  })
})
