import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

/** The parameters of runs by id; ids that are gone are left out. */
export async function selectRunParams(db: Queryable, ids: string[]): Promise<Map<string, Record<string, Json>>> {
  const { rows } = await db.query<{ id: string; params: Record<string, Json> }>(
    'select id, params from run where id = any($1::text[])',
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row.params]))
}
