import type { Queryable } from '../database'

/**
 * Says that these are still being worked on, and how far one of them is.
 * @returns ids of those that are there no longer, or were given up
 */
export async function hearReports(
  db: Queryable,
  ids: string[],
  progress?: { id: string; done: number; total: number },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update report set heard_at = now(), done = case when id = $2 then $3::int else done end,
       total = case when id = $2 then $4::int else total end
     where id = any($1) and state = 'judging' returning id`,
    [ids, progress?.id ?? null, progress?.done ?? null, progress?.total ?? null],
  )
  const there = new Set(rows.map(({ id }) => id))
  return ids.filter((id) => !there.has(id))
}
