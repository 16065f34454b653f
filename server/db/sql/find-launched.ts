import type { Queryable } from '../database'

export interface LaunchedRow {
  id: string
  name: string
  idempotencyHash: string
  total: number
  skipped: number
  failed: number
}

/** The matrix that was launched with an idempotency key. */
export async function findLaunched(db: Queryable, idempotencyKey: string): Promise<LaunchedRow | undefined> {
  const { rows } = await db.query<LaunchedRow>(
    `select m.id, m.name, m.idempotency_hash as "idempotencyHash", count(r.id) as total,
       count(r.id) filter (where r.state = 'skipped') as skipped,
       count(r.id) filter (where r.state = 'failed') as failed
     from matrix m left join run r on r.matrix_id = m.id
     where m.idempotency_key = $1 group by m.id`,
    [idempotencyKey],
  )
  return rows[0]
}
