/** Signs of life of attempts: `attempt.heard_at`, from which staleness is derived. Written at most every 5 s. */
import type { Database } from '../../db/database'
import { touchHeard } from '../../db/sql/progress-heard'

const EVERY_MS = 5000
const SWEEP_OVER = 1000

const written = new WeakMap<Database, Map<string, number>>()

/** @returns whether it was written */
export async function heard(ctx: { db: Database }, attemptId: string): Promise<boolean> {
  let times = written.get(ctx.db)
  if (!times) {
    times = new Map()
    written.set(ctx.db, times)
  }
  const now = Date.now()
  const last = times.get(attemptId)
  if (last !== undefined && Math.abs(now - last) < EVERY_MS) return false
  if (times.size > SWEEP_OVER) for (const [id, at] of times) if (now - at > EVERY_MS) times.delete(id)
  await touchHeard(ctx.db.pool, attemptId)
  times.set(attemptId, now)
  return true
}
