import type { Delivery } from '../../../lib/api/notifications'
import type { Notice } from '../../../lib/notifications/message'
import type { Queryable } from '../database'

export interface DeliveryRow
  extends Pick<
    Delivery,
    | 'id'
    | 'channelId'
    | 'channelName'
    | 'test'
    | 'state'
    | 'count'
    | 'attempts'
    | 'status'
    | 'milliseconds'
    | 'answer'
    | 'problem'
  > {
  notices: Notice[]
  createdAt: Date
  nextAt: Date
  giveUpAt: Date
  endedAt: Date | null
  cursor: string[]
}

export async function selectDeliveries(
  db: Queryable,
  query: { where: string; order: string; cursor: string; limit: number; params: unknown[] },
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `select d.id, d.channel_id as "channelId", c.name as "channelName", d.test, d.state, d.notices, d.count, d.attempts,
       d.status, d.milliseconds, d.answer, d.problem, d.created_at as "createdAt", d.next_at as "nextAt",
       d.give_up_at as "giveUpAt", d.ended_at as "endedAt", ${query.cursor} as cursor
     from delivery d join channel c on c.id = d.channel_id
     where ${query.where} order by ${query.order} limit ${query.limit}`,
    query.params,
  )
  return rows
}
