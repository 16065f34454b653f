import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

/** Leaves a message for each channel, to be delivered when this transaction has committed. */
export async function insertNotifications(
  tx: Queryable,
  notifications: { channelId: string; firingId: string | null; kind: string; payload: Json }[],
): Promise<void> {
  if (notifications.length === 0) return
  await tx.query(
    `insert into notification (channel_id, firing_id, kind, payload)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[])`,
    [
      notifications.map(({ channelId }) => channelId),
      notifications.map(({ firingId }) => firingId),
      notifications.map(({ kind }) => kind),
      notifications.map(({ payload }) => JSON.stringify(payload)),
    ],
  )
}
