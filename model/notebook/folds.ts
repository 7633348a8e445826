import type { Fold } from './cell.ts'
import { setMember, removeMember, memberText, writeValue, type Layout } from './layout.ts'
import { withMetadata } from './cell-file.ts'
import { headingFold, isObject, memberValue, olderHeadingFold } from './view.ts'

/** A cell's JSON with one part folded or opened, as Jupyter's programs write it. What else its metadata holds stays, bytes and all. Throws NotebookError where the metadata is not what it should be. */
export function withFold(json: string, part: Fold, folded: boolean, layout: Layout): string {
  const metadata: unknown = JSON.parse(memberText(json, 'metadata')!)
  const has = (key: string) => isObject(metadata) && memberValue(metadata, key) !== undefined
  switch (part) {
    case 'code': return withMetadata(json, 'jupyter', { source_hidden: folded ? true : null }, layout)
    case 'outputs': {
      const told = withMetadata(json, 'jupyter', { outputs_hidden: folded ? true : null }, layout)
      return has('collapsed') ? withMember(told, 'collapsed', folded ? true : undefined, layout) : told
    }
    case 'scroll': return withMember(json, 'scrolled', folded ? true : undefined, layout)
    case 'section': {
      const told = withMember(json, headingFold, folded ? true : undefined, layout)
      return has(olderHeadingFold) ? withMember(told, olderHeadingFold, folded ? true : undefined, layout) : told
    }
  }
}

/** A cell's JSON with one member of its metadata set, or taken away where the value is undefined. */
function withMember(json: string, key: string, value: true | undefined, layout: Layout): string {
  return setMember(json, 'metadata', layout, null, (lead, old) => (
    value === undefined ? removeMember(old!, key) : setMember(old!, key, layout, lead, inner => writeValue(value, layout, inner))
  ))
}
