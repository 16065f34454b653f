import type { Database } from '../../db/database'

/** How attempts to deliver ended since the process began, for `/metrics`. */
export interface DeliveryCounters {
  delivered: number
  /** It failed, and is tried again. */
  retried: number
  /** It failed, and was the last one. */
  given_up: number
}

const counters = new WeakMap<Database, DeliveryCounters>()

export function deliveryCountersOf(ctx: { db: Database }): DeliveryCounters {
  let found = counters.get(ctx.db)
  if (!found) {
    found = { delivered: 0, retried: 0, given_up: 0 }
    counters.set(ctx.db, found)
  }
  return found
}
