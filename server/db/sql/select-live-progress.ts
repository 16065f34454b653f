import type { Queryable } from '../database'

export interface LiveProgress {
  /** Runs with a process, of which `runs` has the first. */
  live: number
  runs: {
    run: string
    matrix: string
    /** Share done, 0 to 1; null: it has not told. */
    ratio: number | null
    etaSeconds: number | null
    step: number | null
    /** Seconds since it was last heard; null: never. */
    heardSeconds: number | null
  }[]
  /** Mean share over all live runs that tell theirs; null: none does. */
  meanRatio: number | null
  /** Live runs not heard for so long. */
  silent: number
}

/** How far the running runs are, the ones that began last first. @param silentSeconds from when on a run counts as silent */
export async function selectLiveProgress(db: Queryable, most: number, silentSeconds: number): Promise<LiveProgress> {
  const { rows } = await db.query<LiveProgress>(
    `with live as materialized (
       select r.id as run, r.matrix_id as matrix, a.started_at,
         case when jsonb_typeof(p.doc -> 'progressPercentage') = 'number'
           then (p.doc ->> 'progressPercentage')::float8 / 100 end as ratio,
         case when jsonb_typeof(p.doc -> 'estimatedRemainingSeconds') = 'number'
           then (p.doc ->> 'estimatedRemainingSeconds')::float8 end as "etaSeconds",
         case when jsonb_typeof(p.doc -> 'step') = 'number' then (p.doc ->> 'step')::float8 end as step,
         extract(epoch from now() - coalesce(a.heard_at, a.started_at))::float8 as "heardSeconds"
       from run r
       join attempt a on a.run_id = r.id and a.state = 'running'
       left join progress p on p.attempt_id = a.id
       where r.state in ('running', 'stopping', 'finishing'))
     select (select count(*)::int from live) as live,
       (select avg(ratio) from live) as "meanRatio",
       (select count(*)::int from live where "heardSeconds" > $2) as silent,
       coalesce((select json_agg(l) from (select run, matrix, ratio, "etaSeconds", step, "heardSeconds" from live
         order by started_at desc nulls last, run limit $1) l), '[]') as runs`,
    [most, silentSeconds],
  )
  return rows[0] as LiveProgress
}
