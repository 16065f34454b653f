import type { Queryable } from '../database'

/**
 * Of a matrix m that has ended and has no execution summary yet. One that was imported gets none: nothing was executed
 * here, and the directory is somebody else's.
 */
export const UNSUMMARIZED = `m.summary_path is null and m.state in ('finished', 'cancelled') and m.finished_at is not null
  and m.origin = 'launched'`

/**
 * Matrices that have ended, to the last of their runs, and have no execution summary yet, oldest first. A partial index
 * holds these matrices alone, so that the question costs nothing while there is none.
 */
export async function selectUnsummarized(
  db: Queryable,
  not: string[],
  limit: number,
): Promise<{ id: string; finishedAt: Date }[]> {
  const { rows } = await db.query<{ id: string; finishedAt: Date }>(
    `select id, finished_at as "finishedAt" from matrix m
     where ${UNSUMMARIZED} and id <> all($1)
       and not exists (select 1 from run where matrix_id = m.id
         and state in ('queued', 'starting', 'running', 'stopping', 'finishing'))
     order by finished_at limit $2`,
    [not, limit],
  )
  return rows
}

/** False when the matrix was reopened meanwhile: the file that was written tells of an end before. */
export async function saveSummaryPath(tx: Queryable, id: string, finishedAt: Date, path: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update matrix set summary_path = $3
     where id = $1 and finished_at = $2 and state in ('finished', 'cancelled') and summary_path is null`,
    [id, finishedAt, path],
  )
  return rowCount === 1
}

export async function selectSummaryPath(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query<{ path: string | null }>(`select summary_path as path from matrix where id = $1`, [
    id,
  ])
  return rows[0]?.path ?? null
}
