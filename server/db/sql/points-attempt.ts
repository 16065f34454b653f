import type { Queryable } from '../database'

export async function findAttemptRun(db: Queryable, attemptId: string): Promise<string | null> {
  const { rows } = await db.query<{ run_id: string }>('select run_id from attempt where id = $1', [attemptId])
  return rows[0]?.run_id ?? null
}
