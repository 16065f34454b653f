import type { Database } from '../../db/database'

/** What reading logs has cost since the process began, for `/metrics`. */
export interface LogCounters {
  bytesServed: number
  bytesSearched: number
}

const counters = new WeakMap<Database, LogCounters>()

export function logCountersOf(ctx: { db: Database }): LogCounters {
  let found = counters.get(ctx.db)
  if (!found) {
    found = { bytesServed: 0, bytesSearched: 0 }
    counters.set(ctx.db, found)
  }
  return found
}
