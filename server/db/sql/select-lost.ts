import type { Queryable } from '../database'

/**
 * Ids of the devices of an attempt that are lost; where none is known to be, its only device, as the program itself
 * reported the loss. Of several it can't be told which one it was.
 */
export async function selectLost(db: Queryable, attemptId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with held as (
       select d.id, d.health in ('lost', 'faulty') as lost, count(*) over () as devices,
         bool_or(d.health in ('lost', 'faulty')) over () as any_lost
       from hold h join device d on d.id = h.device_id
       where h.attempt_id = $1 and h.released_at is null and d.kind <> 'cpu')
     select id from held where lost or (not any_lost and devices = 1) order by id`,
    [attemptId],
  )
  return rows.map((row) => row.id)
}
