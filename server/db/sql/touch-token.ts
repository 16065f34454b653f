import type { Queryable } from '../database'

/** Writes down that a token was used; a session's end moves along, so that it ends after disuse only. */
export async function touchToken(db: Queryable, id: string, sessionDays: number): Promise<void> {
  await db.query(
    `update token set used_at = now(),
       expires_at = case when kind = 'session' then now() + make_interval(days => $2) else expires_at end
     where id = $1`,
    [id, sessionDays],
  )
}
