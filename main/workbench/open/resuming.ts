import type { Spark } from '../../spark/spark.ts'
import type { Kept } from './kept.ts'
import type { Runs } from './runs.ts'

export interface ResumingOptions {
  kept: Kept
  runs: Runs
  spark: Spark
  /** Whether the notebook runs on Spark, and this workbench may run it. */
  onSpark(): boolean
  mayRun(): boolean
}

/** Goes on with what a notebook's Spark session does, where it has one: with the cell that runs in it, and those that waited. */
export function resume({ kept: { found }, runs, spark, onSpark, mayRun }: ResumingOptions): void {
  if (!onSpark()) return
  if (found === null) {
    void spark.attach(null, null)
    return
  }
  const { session } = found.session
  const attached = spark.attach(session, found.session.running?.run ?? null)
  runs.resume(found.session, found.outputs)
  void attached.then(isThere => {
    if (!isThere || !mayRun()) return
    for (const { cell, ...how } of found.session.queue) if (runs.isHere(cell)) runs.start([cell], how)
  })
}
