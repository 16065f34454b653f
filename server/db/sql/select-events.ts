import type { Event } from '../../../lib/api/events'
import type { Queryable } from '../database'

export interface EventRow {
  id: number
  at: Date
  matrix_id: string | null
  run_id: string | null
  attempt_id: string | null
  device_id: string | null
  kind: string
  level: Event['level']
  message: string
  data: Event['data']
  cursor: string[]
}

export async function selectEvents(
  db: Queryable,
  query: { where: string; order: string; cursor: string; limit: number; params: unknown[] },
): Promise<EventRow[]> {
  const { rows } = await db.query<EventRow>(
    `select e.id, e.at, e.matrix_id, e.run_id, e.attempt_id, e.device_id, e.kind, e.level, e.message, e.data,
       ${query.cursor} as cursor
     from event e where ${query.where} order by ${query.order} limit ${query.limit}`,
    query.params,
  )
  return rows
}
