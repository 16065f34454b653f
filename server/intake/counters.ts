import type { Database } from '../db/database'

/** Values that came in since the process began, by road, for `/metrics`. */
export interface RoadCounters {
  accepted: number
  unchanged: number
  refused: number
}

const roads = new WeakMap<Database, Map<number, RoadCounters>>()

/** @param rank of lib/series/merge.ts */
export function countersOf(ctx: { db: Database }, rank: number): RoadCounters {
  let all = roads.get(ctx.db)
  if (!all) {
    all = new Map()
    roads.set(ctx.db, all)
  }
  let counters = all.get(rank)
  if (!counters) {
    counters = { accepted: 0, unchanged: 0, refused: 0 }
    all.set(rank, counters)
  }
  return counters
}
