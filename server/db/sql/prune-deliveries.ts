import type { Queryable } from '../database'

/** Forgets deliveries that ended long ago, and what stands in the outbox for channels that are gone or switched off. */
export async function pruneDeliveries(db: Queryable, days: number): Promise<void> {
  await db.query('delete from delivery where ended_at < now() - make_interval(days => $1)', [days])
  await db.query(
    'delete from notification n where not exists (select 1 from channel c where c.id = n.channel_id and c.enabled)',
  )
}
