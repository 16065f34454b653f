import type { Queryable } from '../database'

/** Runs that are looked back at, newest first: durations of long ago say little, and the query stays fast. */
const LOOK_BACK = 20_000
const AVERAGED = 20

export interface Measured {
  key: string
  identityHash: string
  /** Mean of the last 20 runs of this key and identity. */
  seconds: number
}

/** How long succeeded runs of a benchmark took, by key and identity. */
export async function measuredDurations(db: Queryable, benchmark: string): Promise<Measured[]> {
  const { rows } = await db.query<Measured>(
    `with recent as (
       select key, identity_hash, extract(epoch from ended_at - started_at)::float8 as seconds, ended_at
       from (select * from run order by created_at desc, id limit $2) r
       where benchmark = $1 and state = 'succeeded' and started_at is not null and ended_at is not null
     ), numbered as (
       select *, row_number() over (partition by key, identity_hash order by ended_at desc) as number from recent
     )
     select key, identity_hash as "identityHash", avg(seconds) as seconds
     from numbered where number <= $3 group by key, identity_hash`,
    [benchmark, LOOK_BACK, AVERAGED],
  )
  return rows
}
