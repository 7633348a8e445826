import type { Version } from '../../contract/workbench/history.ts'

/** Versions of one calendar day of the reader; `day` is its first moment. */
export interface Day { day: number; versions: Version[] }

const startOf = (at: number) => new Date(at).setHours(0, 0, 0, 0)

/** Versions by day, in the order that they come in. */
export function byDay(versions: readonly Version[]): Day[] {
  const days: Day[] = []
  for (const version of versions) {
    const day = startOf(version.at)
    if (days.at(-1)?.day === day) days.at(-1)!.versions.push(version)
    else days.push({ day, versions: [version] })
  }
  return days
}

/** How many days ago a day was. */
export const daysAgo = (day: number, now: number): number => Math.round((startOf(now) - day) / 86_400_000)
