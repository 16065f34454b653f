import type { Queryable } from '../database'

/** The newest matrix that was imported from the same content. */
export async function findImported(
  db: Queryable,
  importHash: string,
): Promise<{ id: string; name: string } | undefined> {
  const { rows } = await db.query<{ id: string; name: string }>(
    'select id, name from matrix where import_hash = $1 order by created_at desc, id limit 1',
    [importHash],
  )
  return rows[0]
}
