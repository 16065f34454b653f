import type { Queryable } from '../database'

export type FoundPrincipal =
  | { kind: 'session' | 'api'; id: string }
  | { kind: 'attempt'; attemptId: string; runId: string }

/** Whom a secret with this hash belongs to: a session, an API token or an attempt; null when it is good for nothing. */
export async function findPrincipal(
  db: Queryable,
  hash: string,
): Promise<(FoundPrincipal & { usedAt?: Date | null }) | null> {
  const { rows } = await db.query<{ kind: 'session' | 'api' | 'attempt'; id: string; run_id: string; used_at: Date }>(
    `select kind, id, null as run_id, used_at from token
     where hash = $1 and kind in ('session', 'api') and revoked_at is null and (expires_at is null or expires_at > now())
     union all
     select 'attempt', id, run_id, null from attempt where token_hash = $1`,
    [hash],
  )
  const row = rows[0]
  if (!row) return null
  return row.kind === 'attempt'
    ? { kind: 'attempt', attemptId: row.id, runId: row.run_id }
    : { kind: row.kind, id: row.id, usedAt: row.used_at }
}
