import { describe, expect, it } from 'vitest'
import { joinItems } from '../../../main/workbench/open/completion.ts'

describe('what is offered to complete', () => {
  it('[NB3] has the common functions before the others, and all else where it was', () => {
    const made = (kind: 'column' | 'function' | 'keyword', ...labels: string[]) => labels.map(label => ({ label, kind }))
    const joined = joinItems(made('column', 'code'), [...made('keyword', 'COLLATE'), ...made('function', 'combine', 'concat', 'contains', 'corr', 'count')])
    expect(joined.map(item => item.label)).toEqual(['code', 'COLLATE', 'count', 'concat', 'corr', 'combine', 'contains'])
  })
})
