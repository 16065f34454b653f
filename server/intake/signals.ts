/**
 * Tells the other parts that a run has new data: at once, then at most every 250 ms a run, the last one never left out.
 * A signal that is lost because the database went away costs nothing: the listener sweeps (docs/ARCHITECTURE.md).
 */
import type { Database } from '../db/database'
import { notify } from '../db/sql/notify'

const EVERY_MS = 250
/** Runs remembered; those that were quiet for long are forgotten first. */
const SWEEP_OVER = 1000

interface Pace {
  last: number
  timer: NodeJS.Timeout | undefined
}

const paces = new WeakMap<Database, Map<string, Pace>>()

export function signalRun(ctx: { db: Database }, runId: string): void {
  let runs = paces.get(ctx.db)
  if (!runs) {
    runs = new Map()
    paces.set(ctx.db, runs)
  }
  let pace = runs.get(runId)
  if (!pace) {
    if (runs.size > SWEEP_OVER) forgetQuiet(runs)
    pace = { last: 0, timer: undefined }
    runs.set(runId, pace)
  }
  if (pace.timer) return
  const wait = pace.last + EVERY_MS - Date.now()
  if (wait <= 0) send(ctx, runId, pace)
  else {
    pace.timer = setTimeout(send, wait, ctx, runId, pace)
    pace.timer.unref()
  }
}

function send(ctx: { db: Database }, runId: string, pace: Pace): void {
  pace.timer = undefined
  pace.last = Date.now()
  if (ctx.db.pool.ending) return
  notify(ctx.db.pool, [`run:${runId}`]).catch(() => undefined)
}

function forgetQuiet(runs: Map<string, Pace>): void {
  const now = Date.now()
  for (const [runId, pace] of runs) if (!pace.timer && now - pace.last > 10_000) runs.delete(runId)
}
