import { describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, run by the check
import { textsIn, textsInDriver } from '../../scripts/lint/sentences.mjs'
// @ts-expect-error plain JavaScript, run by the check
import { spokenIn } from '../../scripts/lint/text.mjs'

const found = (source: string): string[] => (spokenIn(source) as { text: string }[]).map(each => each.text)

describe('the check for phrases outside the dictionary', () => {
  it('[UI1] finds text between tags and in what is shown or read out', () => {
    expect(found('export const a = <p>Save the file</p>')).toEqual(['Save the file'])
    expect(found('<p>{count} rows</p>')).toEqual(['rows'])
    expect(found('<button aria-label="Close">{icon}</button>')).toEqual(['Close'])
    expect(found('<input placeholder={\'Search here\'} />')).toEqual(['Search here'])
    expect(found('<img alt={`Picture of ${name}`} />')).toEqual(['Picture of'])
    expect(found('<p>{busy ? \'Wait for it\' : t(\'ui.close\')}</p>')).toEqual(['Wait for it'])
    expect(found('<p>保存する</p>')).toEqual(['保存する'])
  })

  it('[UI1] lets the dictionary, names, code and comments pass', () => {
    expect(found('<p>{t(\'ui.close\')}</p>')).toEqual([])
    expect(found('<p className="big" data-testid="save note">{x}</p>')).toEqual([])
    expect(found('// <p>Not shown</p>\nconst a = <T,>(x: T) => <b>{x}</b>')).toEqual([])
    expect(found('<span>·</span>')).toEqual([])
    expect(found('<p title={`${name}`}>{x}</p>')).toEqual([])
  })
})

describe('sentences of the workbench', () => {
  it('[UI1] are found in literals, templates and sums of them, with a place for each value', () => {
    const texts = textsIn("throw new OasisError('invalid', `${path} is no ${kind} file.`)\nconst a = 'One two ' + 'three.'\nconst b = 'not a sentence'")
    expect([...(texts as Map<string, { line: number; isSentence: boolean }>)].filter(([, { isSentence }]) => isSentence).map(([text, { line }]) => [text, line])).toEqual([['{} is no {} file.', 1], ['One two three.', 2]])
  })

  it('[UI1] are found in Python, R and Scala, with a place for each value, and not in comments', () => {
    const texts = textsInDriver('"""A doc comment of\nits own."""\nraise Refused(f"{name} has no {\', \'.join(columns)} in it.")  # "Not said at all."\nthrow new Error(f"HTML of $most%,d bytes is large.")\n// "Neither is this."\nstop(sprintf("Write %s like this.", x))')
    expect([...(texts as Map<string, { line: number; isSentence: boolean }>)].filter(([, { isSentence }]) => isSentence).map(([text, { line }]) => [text, line])).toEqual([['{} has no {} in it.', 3], ['HTML of {} bytes is large.', 4], ['Write {} like this.', 6]])
  })
})
