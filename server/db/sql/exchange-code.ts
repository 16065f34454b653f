import type { Queryable } from '../database'

/** Uses a code up and opens a session in one statement, so that of two who come at once one wins. */
export async function exchangeCode(
  db: Queryable,
  input: { codeHash: string; sessionId: string; sessionHash: string; sessionDays: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with used as (
       update token set used_at = now()
       where hash = $1 and kind = 'code' and used_at is null and revoked_at is null and expires_at > now()
       returning id
     )
     insert into token (id, kind, hash, used_at, expires_at)
     select $2, 'session', $3, now(), now() + make_interval(days => $4) from used`,
    [input.codeHash, input.sessionId, input.sessionHash, input.sessionDays],
  )
  return rowCount === 1
}
