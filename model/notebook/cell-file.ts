import type { Cell, Edit, Language, Output } from './cell.ts'
import { sourceLines } from './cell-text.ts'
import { editorLanguageId, isCode, type LanguageBasis } from './language.ts'
import { leadInside, memberText, mergeValue, removeMember, sameValue, setMember, writeString, writeValue, type Layout } from './layout.ts'
import { NotebookError } from './notebook.ts'
import { isObject, memberValue } from './view.ts'

type NewCell = Extract<Edit, { type: 'insert' }>['cell']

const fileType = (language: Language): string => isCode(language) ? 'code' : language

/**
 * The JSON of a new cell, its keys in Jupyter's order. `lead` is the line break and indentation before it. `like` is the cell it was split from: a cell
 * in a language that is not known stays one of that kind, and text keeps its attachments.
 */
export function addedCell(cell: NewCell, layout: Layout, lead: string | null, like?: { basis: LanguageBasis, attachments: string | undefined }): string {
  const { id, language, source, name, chart, report, tags } = cell
  const foreign = like !== undefined && like.basis.type === 'code' && !isCode(language)
  const type = foreign ? 'code' : fileType(language)
  const code = type === 'code'
  const oasis = { language: code && !foreign ? language : undefined, name, chart, report }
  const editor = foreign ? like.basis.editor ?? undefined : editorLanguageId(language)
  const json = writeValue({
    cell_type: type, ...code ? { execution_count: cell.executionCount ?? null } : {}, id,
    metadata: { ...Object.values(oasis).some(value => value !== undefined) ? { oasis } : {}, ...tags === undefined ? {} : { tags }, ...editor === undefined ? {} : { vscode: { languageId: editor } } },
    ...code ? { outputs: cell.outputs ?? [] } : {},
    source: layout.lines ? sourceLines(source) : source,
  }, layout, lead)
  if (code || like?.attachments === undefined) return json
  return setMember(json, 'attachments', layout, lead, () => like.attachments!)
}

/** The text of a cell's attachments, if it has any. */
export function attachmentsOf(json: string): string | undefined {
  return memberText(json, 'attachments')
}

/** A text cell with the attachments of another beside its own; of two with one name its own stays. */
export function attachmentsJoined(json: string, others: string, layout: Layout): string {
  return setMember(json, 'attachments', layout, null, (lead, old) => {
    if (old === undefined) return others
    const own = JSON.parse(old) as Record<string, unknown>
    return mergeValue(old, own, { ...JSON.parse(others) as object, ...own }, layout, lead)
  })
}

/**
 * A cell's JSON with members of `metadata[part]` set, or removed where null. `seen` is what a reader of them saw: what it did not see stays. A part
 * that this leaves empty goes.
 */
export function withMetadata(json: string, part: 'oasis' | 'vscode' | 'jupyter', members: Record<string, unknown>, layout: Layout, seen: Record<string, unknown> = {}): string {
  const metadata: unknown = JSON.parse(memberText(json, 'metadata')!)
  const present = memberValue(metadata, part)
  if (!isObject(metadata) || present !== undefined && !isObject(present)) {
    throw new NotebookError(`The cell's metadata${isObject(metadata) ? `.${part}` : ''} is not an object, so nothing can be added to it. Correct the file first.`)
  }
  const added = Object.entries(members).filter(([key, value]) => value != null && !(sameValue(seen[key], value) && memberValue(present, key) !== undefined))
  const removed = Object.keys(members).filter(key => members[key] == null && memberValue(present, key) !== undefined)
  if (added.length === 0 && removed.length === 0) return json
  return setMember(json, 'metadata', layout, null, (lead, old) => {
    if (added.length === 0 && Object.keys(present ?? {}).length === removed.length) return removeMember(old!, part)
    return setMember(old!, part, layout, lead, (partLead, text = '{}') => {
      let next = text
      for (const key of removed) next = removeMember(next, key)
      for (const [key, value] of added) {
        next = setMember(next, key, layout, partLead, (inner, was) => was === undefined || seen[key] === undefined ? writeValue(value, layout, inner) : mergeValue(was, seen[key], value, layout, inner))
      }
      return next
    })
  })
}

/** A cell's JSON in another language. Text that becomes code loses its attachments, and code that becomes text its outputs, as nbformat wants. */
export function withLanguage(json: string, type: string, language: Language, layout: Layout): string {
  const code = isCode(language)
  const wanted = fileType(language)
  let next = withMetadata(json, 'oasis', { language: code ? language : null }, layout)
  next = withMetadata(next, 'vscode', { languageId: editorLanguageId(language) ?? null }, layout)
  if (wanted === type) return next
  next = setMember(next, 'cell_type', layout, null, () => writeString(wanted, layout))
  if (!code) return removeMember(removeMember(next, 'outputs'), 'execution_count')
  next = removeMember(next, 'attachments')
  next = setMember(next, 'execution_count', layout, null, (_, old) => old ?? 'null')
  return setMember(next, 'outputs', layout, null, (_, old) => old ?? '[]')
}

/** A code cell's JSON with other outputs and another count; what is the same keeps its bytes. */
export function withOutputs(json: string, outputs: readonly Output[], executionCount: Cell['executionCount'], layout: Layout): string {
  const lead = leadInside(json, layout, null)
  const counted = setMember(json, 'execution_count', layout, lead, (_, old) => old !== undefined && JSON.parse(old) === executionCount ? old : String(executionCount))
  return setMember(counted, 'outputs', layout, lead, (inner, old) => old !== undefined && sameValue(JSON.parse(old), outputs) ? old : writeValue(outputs, layout, inner))
}
