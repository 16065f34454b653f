import type { Queryable } from '../database'

export interface AttemptEnd {
  id: string
  serverId: string
  status: number | null
  milliseconds: number
  answer: string
  problem: string | null
  /** Seconds until the next attempt; null: there is none. */
  againIn: number | null
  /** Seconds until the channel is sent to again. */
  channelRests: number
}

/**
 * Writes how an attempt ended, and when its channel is sent to again. A next attempt that would come too late is none.
 * @returns the state of the delivery now; null when it is no longer this server's
 */
export async function endDelivery(
  tx: Queryable,
  end: AttemptEnd,
): Promise<{ state: 'delivered' | 'waiting' | 'failed'; attempts: number; count: number; channelName: string } | null> {
  const { rows } = await tx.query(
    `with ended as (
       update delivery set status = $3, milliseconds = $4, answer = $5, problem = $6, taken_by = null, taken_at = null,
         state = case when $6::text is null then 'delivered'
                      when $7::float8 is null or now() + make_interval(secs => $7::float8) > give_up_at then 'failed'
                      else 'waiting' end,
         next_at = now() + make_interval(secs => coalesce($7::float8, 0)),
         ended_at = case when $6::text is null or $7::float8 is null
           or now() + make_interval(secs => $7::float8) > give_up_at then now() end
       where id = $1 and state = 'sending' and taken_by = $2
       returning channel_id, state, attempts, count),
     rests as (
       update channel c set next_at = now() + make_interval(secs => $8::float8) from ended where c.id = ended.channel_id)
     select ended.state, ended.attempts, ended.count, c.name as "channelName"
     from ended join channel c on c.id = ended.channel_id`,
    [end.id, end.serverId, end.status, end.milliseconds, end.answer, end.problem, end.againIn, end.channelRests],
  )
  return rows[0] ?? null
}
