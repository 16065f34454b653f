/** How often an attempt may send. Stock clients send every 5 s; a launcher that lets each rank report, a few times as often. */
import type { Database } from '../../db/database'

export const BURST = 20
const PER_SECOND = 5
/** Attempts remembered; those that are full again are forgotten first. */
const SWEEP_OVER = 1000

interface Bucket {
  left: number
  at: number
}

const buckets = new WeakMap<Database, Map<string, Bucket>>()

/** @param now milliseconds @returns false when it is too often; nothing is taken then */
export function mayReport(ctx: { db: Database }, attemptId: string, now: number): boolean {
  const known = buckets.get(ctx.db) ?? new Map<string, Bucket>()
  buckets.set(ctx.db, known)
  const bucket = known.get(attemptId) ?? { left: BURST, at: now }
  bucket.left = filled(bucket, now)
  bucket.at = now
  if (known.size > SWEEP_OVER) for (const [id, each] of known) if (filled(each, now) >= BURST) known.delete(id)
  known.set(attemptId, bucket)
  if (bucket.left < 1) return false
  bucket.left--
  return true
}

function filled({ left, at }: Bucket, now: number): number {
  return Math.min(BURST, left + (Math.max(0, now - at) / 1000) * PER_SECOND)
}
