import type { Queryable } from '../database'

export interface ChannelHealthRow {
  id: string
  deliveredAt: Date | null
  problem: string | null
  waiting: number
  nextAt: Date | null
}

/** How each channel does: its latest delivery, what waits, and when the next attempt comes. */
export async function channelHealth(db: Queryable): Promise<ChannelHealthRow[]> {
  const { rows } = await db.query<ChannelHealthRow>(
    `select c.id, done.ended_at as "deliveredAt", latest.problem, coalesce(open.count, 0) + coalesce(box.count, 0) as waiting,
       case when open.count > 0 or box.count > 0 then greatest(c.next_at, open.next_at) end as "nextAt"
     from channel c
     left join lateral (select max(ended_at) as ended_at from delivery
       where channel_id = c.id and state = 'delivered') done on true
     left join lateral (select problem from delivery
       where channel_id = c.id and attempts > 0 order by created_at desc limit 1) latest on true
     left join lateral (select sum(count) as count, min(next_at) as next_at from delivery
       where channel_id = c.id and state in ('waiting', 'sending')) open on true
     left join lateral (select count(*) as count from notification where channel_id = c.id) box on true`,
  )
  return rows
}
