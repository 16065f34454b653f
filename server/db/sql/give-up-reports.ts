import type { Report } from '../../../lib/api/reports'
import type { Queryable } from '../database'

/**
 * Fails what other servers began and no longer work on.
 * @param silentSeconds how long nothing was heard of it; 0: whatever this server doesn't work on itself
 * @returns their ids
 */
export async function giveUpReports(
  db: Queryable,
  serverId: string,
  silentSeconds: number,
  error: NonNullable<Report['error']>,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update report set state = 'failed', error = $3, done = null, total = null, ended_at = now()
     where state = 'judging' and server_id <> $1 and heard_at <= now() - make_interval(secs => $2) returning id`,
    [serverId, silentSeconds, JSON.stringify(error)],
  )
  return rows.map(({ id }) => id)
}
