import type { Queryable } from '../database'

export interface LogDir {
  dir: string
  number: number
  /** Its program was started: from then on its logs are on disk. */
  started: boolean
  ended: boolean
}

/**
 * Control directory of an attempt of a run, the latest where none is named.
 * @returns null where there is no such run, `attempt: null` where the run has no such attempt
 */
export async function findLogDir(
  db: Queryable,
  runId: string,
  attempt: number | undefined,
): Promise<{ attempt: LogDir | null } | null> {
  const { rows } = await db.query<{ dir: string | null; number: number; started: boolean; ended: boolean }>(
    `select a.dir, a.number, a.started_at is not null as started, a.state = 'ended' as ended from run r
     left join lateral (select dir, number, started_at, state from attempt
       where run_id = r.id and ($2::int is null or number = $2) order by number desc limit 1) a on true
     where r.id = $1`,
    [runId, attempt ?? null],
  )
  const row = rows[0]
  if (!row) return null
  const { dir, ...facts } = row
  return { attempt: dir === null ? null : { dir, ...facts } }
}
