import type { Notice } from '../../../lib/notifications/message'
import type { Queryable } from '../database'
import { TAKEN_SECONDS } from './channel-turns'

export interface TakenDelivery {
  id: string
  createdAt: Date
  test: boolean
  count: number
  notices: Notice[]
  attempts: number
}

const COLUMNS = 'id, created_at as "createdAt", test, count, notices, attempts'

/** Whether a channel may be sent to now; holds its row, so that no other server sends to it at the same time. */
export async function lockChannel(tx: Queryable, channelId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'select 1 from channel where id = $1 and enabled and next_at <= now() for no key update skip locked',
    [channelId],
  )
  return rowCount === 1
}

export async function insertDelivery(
  tx: Queryable,
  given: { id: string; channelId: string; serverId: string; notices: Notice[]; count: number; giveUpHours: number },
): Promise<TakenDelivery> {
  const { rows } = await tx.query<TakenDelivery>(
    `insert into delivery (id, channel_id, notices, count, state, attempts, taken_by, taken_at, give_up_at)
     values ($1, $2, $3, $4, 'sending', 1, $5, now(), now() + make_interval(hours => $6)) returning ${COLUMNS}`,
    [given.id, given.channelId, JSON.stringify(given.notices), given.count, given.serverId, given.giveUpHours],
  )
  return rows[0]!
}

/** The delivery of a channel that is due and was due first; null: none is. */
export async function takeDelivery(
  tx: Queryable,
  { channelId, serverId }: { channelId: string; serverId: string },
): Promise<TakenDelivery | null> {
  const { rows } = await tx.query<TakenDelivery>(
    `update delivery set state = 'sending', attempts = attempts + 1, taken_by = $2, taken_at = now()
     where id = (
       select id from delivery
       where channel_id = $1 and (
         state = 'waiting' and next_at <= now()
         or state = 'sending' and (taken_by <> $2 or taken_at < now() - make_interval(secs => $3)))
       order by next_at, created_at limit 1 for update skip locked)
     returning ${COLUMNS}`,
    [channelId, serverId, TAKEN_SECONDS],
  )
  return rows[0] ?? null
}
