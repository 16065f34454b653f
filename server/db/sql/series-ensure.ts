import type { Queryable } from '../database'

/**
 * Makes the series that an attempt lacks, up to `limit` of them in all, and returns the names that did not fit.
 * The lock on the attempt makes writers take turns, so that the limit holds and they never wait crosswise.
 */
export async function ensureSeries(
  tx: Queryable,
  attemptId: string,
  names: string[],
  limit: number,
): Promise<string[]> {
  await tx.query('select 1 from attempt where id = $1 for no key update', [attemptId])
  const { rows } = await tx.query<{ name: string }>('select name from series where attempt_id = $1', [attemptId])
  const known = new Set(rows.map((row) => row.name))
  const missing = names.filter((name) => !known.has(name))
  const room = Math.max(0, limit - known.size)
  await tx.query(
    'insert into series (attempt_id, name) select $1, unnest($2::text[]) on conflict (attempt_id, name) do nothing',
    [attemptId, missing.slice(0, room)],
  )
  return missing.slice(room)
}
