import { describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import { words } from '../../../renderer/language/words.ts'
import { createReader } from '../../../renderer/language/sentences/read.ts'
import { japaneseOf, sentences } from '../../../renderer/language/sentences/japanese.ts'
import { sayError, saySentence } from '../../../renderer/language/trouble.ts'
import type { Text } from '../../../renderer/language/language.ts'

const japanese: Text = (key, ..._) => words[key].ja

describe('errors in the reader\'s language', () => {
  it('[UI1] are said in Japanese with their names and places; in English they speak for themselves', () => {
    const full = new OasisError('invalid', '/data/a.ipynb cannot be written: the disk is full. Free some space and try again.')
    expect(sayError(full, 'ja', japanese)).toEqual({ text: 'ディスクがいっぱいで /data/a.ipynb に書き込めません。空き容量を増やしてから、もう一度お試しください。', original: null })
    expect(sayError(full, 'en', japanese)).toEqual({ text: full.message, original: null })
    expect(saySentence('Run the cell that makes delays first.', 'ja')).toBe('先に delays を作るセルを実行してください。')
  })

  it('[UI1] that have no Japanese are said by their kind, their own words folded away; DuckDB\'s stay DuckDB\'s', () => {
    expect(sayError(new OasisError('offline', 'ECONNRESET'), 'ja', japanese)).toEqual({ text: '自動的に再接続します。', original: 'ECONNRESET' })
    expect(sayError(new OasisError('queryFailed', 'Parser Error: x'), 'ja', japanese)).toEqual({ text: 'Parser Error: x', original: null })
  })
})

describe('sentences in Japanese', () => {
  it('[UI1] keep their values, whatever is in them, and read those that are sentences themselves', () => {
    expect(japaneseOf('The table a.b (x) could not be read from /tmp/$1 [x].csv: x.csv is no longer there.')).toBe('表 a.b (x) を /tmp/$1 [x].csv から読み込めませんでした: x.csv はもうありません。')
    expect(japaneseOf('`:orgin` is not a parameter of this notebook. Did you mean `:origin`?')).toBe('`:orgin` はこのノートブックのパラメーターではありません。もしかして: `:origin`')
    expect(japaneseOf('Catalog Error: no such thing')).toBeNull()
  })

  it('[UI1] mean the sentence that says most by itself', () => {
    const read = createReader([['{x} is not there.', 'A{x}'], ['The file {x} is not there.', 'B{x}']])
    expect(read('The file y is not there.')).toBe('By')
    expect(read('z is not there.')).toBe('Az')
  })

  it('[UI1] are each read as themselves, and use no value that the English does not have', () => {
    for (const [english, text] of sentences) {
      const names = [...english.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
      for (const [, name] of text.matchAll(/\{(\w+)\}/g)) expect(names, english).toContain(name)
      expect(text, english).toMatch(/\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u)
      const filled = names.reduce((whole, name) => whole.replace(`{${name}}`, `«${name}»`), english)
      expect(japaneseOf(filled), english).toBe(names.reduce((whole, name) => whole.replaceAll(`{${name}}`, `«${name}»`), text))
    }
  })
})
