import type { Queryable } from '../database'

export interface ChangedThing {
  id: number
  matrix_id: string | null
  run_id: string | null
  device_id: string | null
}

/** What the newest events are about, oldest first; with `after` null only where the events stand now. */
export async function selectEventsAfter(db: Queryable, after: number | null): Promise<ChangedThing[]> {
  const { rows } = await db.query<ChangedThing>(
    after === null
      ? 'select id, null as matrix_id, null as run_id, null as device_id from event order by id desc limit 1'
      : `select e.id, coalesce(e.matrix_id, r.matrix_id) as matrix_id, e.run_id, e.device_id
         from event e left join run r on r.id = e.run_id where e.id > $1 order by e.id limit 2000`,
    after === null ? [] : [after],
  )
  return rows
}
