import type { Queryable } from '../database'

/** A server that takes longer over a delivery of its own has lost it: no attempt may last this long. */
export const TAKEN_SECONDS = 60

export interface ChannelTurn {
  channelId: string
  /** Milliseconds until there is something to send; 0 or less: now. */
  inMs: number
}

/**
 * Channels that have something to send, and when. What another server has taken is due at once: only the leader delivers,
 * so that server is gone, or leads no more.
 * @returns null when this server does not lead
 */
export async function channelTurns(
  db: Queryable,
  { serverId, gatherMs }: { serverId: string; gatherMs: number },
): Promise<ChannelTurn[] | null> {
  const { rows } = await db.query<{ leads: boolean; channel_id: string | null; in_ms: number | null }>(
    `select true as leads, c.id as channel_id,
       extract(epoch from greatest(c.next_at, least(open.next_at, box.next_at)) - now())::float8 * 1000 as in_ms
     from leader l
     left join channel c on c.enabled
     left join lateral (
       select min(case when state = 'waiting' then next_at
                       when taken_by <> $1 then taken_at
                       else taken_at + make_interval(secs => $3) end) as next_at
       from delivery where channel_id = c.id and state in ('waiting', 'sending')) open on true
     left join lateral (
       select min(created_at) + make_interval(secs => $2::float8 / 1000) as next_at
       from notification where channel_id = c.id) box on true
     where l.id = 1 and l.server_id = $1`,
    [serverId, gatherMs, TAKEN_SECONDS],
  )
  if (rows.length === 0) return null
  return rows.flatMap(({ channel_id, in_ms }) =>
    channel_id !== null && in_ms !== null ? [{ channelId: channel_id, inMs: in_ms }] : [],
  )
}
