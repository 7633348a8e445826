import type { FieldStanding } from './standing.ts'

/** The fields under their headings, in the order in which each is first met; those without one come first, under none. */
export function groupsOf(fields: readonly FieldStanding[]): { name: string | null; fields: FieldStanding[] }[] {
  const groups = new Map<string | null, FieldStanding[]>()
  const own = fields.filter(field => !field.parameter.group)
  if (own.length > 0) groups.set(null, own)
  for (const field of fields) if (field.parameter.group) groups.set(field.parameter.group, [...groups.get(field.parameter.group) ?? [], field])
  return [...groups].map(([name, members]) => ({ name, fields: members }))
}
