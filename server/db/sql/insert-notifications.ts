import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

/**
 * Leaves a message for each channel, to be delivered when this transaction has committed. A rule that names no channel
 * (null) is told to those that take every rule. For a channel that is switched off nothing is left: nobody wants old alarms
 * in a heap when it is switched on. A firing that begins keeps for whom something was left.
 */
export async function insertNotifications(
  tx: Queryable,
  notifications: { channelId: string | null; firingId: string | null; kind: string; payload: Json }[],
): Promise<void> {
  if (notifications.length === 0) return
  await tx.query(
    `with left_for as (
       insert into notification (channel_id, firing_id, kind, payload)
       select coalesce(n.channel_id, c.id), n.firing_id, n.kind, n.payload
       from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) with ordinality
         as n(channel_id, firing_id, kind, payload, place)
       left join channel c on case when n.channel_id is null then c.takes = 'every' and c.enabled else c.id = n.channel_id end
       where case when n.channel_id is null then c.id is not null else c.enabled is distinct from false end
       order by n.place
       returning channel_id, firing_id, kind)
     update alert_firing f set told = l.channels
     from (select firing_id, array_agg(channel_id) as channels from left_for where kind = 'alert.fired' group by 1) l
     where f.id = l.firing_id`,
    [
      notifications.map(({ channelId }) => channelId),
      notifications.map(({ firingId }) => firingId),
      notifications.map(({ kind }) => kind),
      notifications.map(({ payload }) => JSON.stringify(payload)),
    ],
  )
}
