import type { Queryable } from '../database'

/** Drops what waits for a channel that was switched off; what is being sent ends by itself. */
export async function stopChannel(db: Queryable, channelId: string): Promise<void> {
  await db.query('delete from notification where channel_id = $1', [channelId])
  await db.query(
    `update delivery set state = 'failed', problem = 'The channel was switched off', ended_at = now()
     where channel_id = $1 and state = 'waiting'`,
    [channelId],
  )
}
