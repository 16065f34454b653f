import type { Queryable } from '../database'

/** One channel; payloads are ids only (docs/ARCHITECTURE.md). Inside a transaction they are sent at commit, duplicates folded. */
export const CHANNEL = 'rungrid'

/**
 * `schedule` wakes the scheduler, `rules` makes alert rules be read again, `notifications` says that there is something to
 * deliver; the others are topics of sockets.
 */
export type Topic =
  | 'schedule'
  | 'rules'
  | 'notifications'
  | 'overview'
  | 'devices'
  | 'alerts'
  | 'reports'
  | `matrix:${string}`
  | `run:${string}`
  | `report:${string}`

export async function notify(db: Queryable, topics: Iterable<Topic>): Promise<void> {
  const unique = [...new Set(topics)]
  if (unique.length === 0) return
  await db.query('SELECT pg_notify($1, topic) FROM unnest($2::text[]) AS topic', [CHANNEL, unique])
}
