import type { Queryable } from '../database'

/** An attempt gave a sign of life. Nothing changes once it has ended. */
export async function touchHeard(db: Queryable, attemptId: string): Promise<void> {
  await db.query(`update attempt set heard_at = now() where id = $1 and state <> 'ended'`, [attemptId])
}
