import type { Queryable } from '../database'

/** Control directory of an attempt of a run, the latest where none is named; null where there is none. */
export async function findLogDir(
  db: Queryable,
  runId: string,
  attempt: number | undefined,
): Promise<{ dir: string | null } | null> {
  const { rows } = await db.query<{ dir: string | null }>(
    `select a.dir from run r
     left join lateral (select dir from attempt where run_id = r.id and ($2::int is null or number = $2)
       order by number desc limit 1) a on true
     where r.id = $1`,
    [runId, attempt ?? null],
  )
  return rows[0] ?? null
}
