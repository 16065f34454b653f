import type { SeriesState } from '../../../lib/series/merge'
import type { Queryable } from '../database'

export interface SeriesMeta extends SeriesState {
  run: string
  attemptId: string
  attempt: number
  /** When the attempt began, seconds since 1970. */
  origin: number | null
}

/** Series with points of these runs, by run, attempt and name. `last`: only of each run's latest attempt. */
export async function findSeries(
  db: Queryable,
  query: { runs: string[]; names?: string[]; attempts: 'last' | 'all'; limit: number },
): Promise<SeriesMeta[]> {
  const { rows } = await db.query<SeriesMeta>(
    `select a.run_id as run, a.id as "attemptId", a.number as attempt,
       extract(epoch from coalesce(a.started_at, a.created_at))::float8 as origin,
       s.id, s.name, s.count, s.non_finite as "nonFinite", s.conflicts, s.min, s.max, s.first_step as "firstStep",
       s.last_step as "lastStep", s.last_time as "lastTime", s.last_value as "lastValue", s.levels, s.snapshots
     from unnest($1::text[]) with ordinality as r(id, place)
     join lateral (select * from attempt where run_id = r.id order by number desc limit $3) a on true
     join series s on s.attempt_id = a.id and s.count > 0 and ($2::text[] is null or s.name = any($2::text[]))
     order by r.place, a.number, s.name collate "C"
     limit $4`,
    [query.runs, query.names ?? null, query.attempts === 'last' ? 1 : null, query.limit],
  )
  return rows
}
