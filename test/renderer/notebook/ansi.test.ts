import { describe, expect, it } from 'vitest'
import { readAnsi } from '../../../renderer/notebook/ansi.ts'

const plain = (text: string) => readAnsi(text).map(span => span.text).join('')

describe('text of a terminal', () => {
  it('[NB2] keeps colours and styles, and drops every other code', () => {
    expect(readAnsi('\u001b[1;31mbad\u001b[0m ok')).toMatchObject([{ text: 'bad', colour: 1, bold: true }, { text: ' ok', colour: null, bold: false }])
    expect(readAnsi('\u001b[38;5;2mgreen\u001b[39m')).toMatchObject([{ text: 'green', colour: 2 }])
    expect(plain('\u001b[2J\u001b[Hhello\u001b]0;title\u0007 there')).toBe('hello there')
  })

  it('[NB2] a carriage return starts its line again', () => {
    expect(plain('10%\r50%\r100%\nnext\r\n')).toBe('100%\nnext\n')
  })
})
