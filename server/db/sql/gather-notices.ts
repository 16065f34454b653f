import type { AlertNotice } from '../../../lib/api/alerts'
import type { Axes } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

export interface GatheredRow {
  /** Of all that was gathered, which may be more than the rows. */
  count: number
  payload: AlertNotice
  run_key: string
  run_axes: Axes
}

/**
 * Takes all that waits for a channel out of the outbox, and gives the first of what it wants to be told.
 * @param gatherMs nothing is taken unless the oldest has waited so long
 */
export async function gatherNotices(
  tx: Queryable,
  { channelId, gatherMs, limit }: { channelId: string; gatherMs: number; limit: number },
): Promise<GatheredRow[]> {
  const { rows } = await tx.query<GatheredRow>(
    `with taken as (
       delete from notification where channel_id = $1 and exists (
         select 1 from notification
         where channel_id = $1 and created_at <= now() - make_interval(secs => $2::float8 / 1000))
       returning id, kind, payload),
     wanted as (
       select taken.* from taken join channel c on c.id = $1
       where payload->'firing'->>'severity' = any(c.severities) and (kind = 'alert.fired' or c.tells_over))
     select count(*) over ()::int as count, wanted.payload, r.key as run_key, r.axes as run_axes
     from wanted join run r on r.id = wanted.payload->'firing'->>'runId'
     order by wanted.id limit $3`,
    [channelId, gatherMs, limit],
  )
  return rows
}
