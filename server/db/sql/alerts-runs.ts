import type { Axes } from '../../../lib/matrix/types'
import type { Failure } from '../../../lib/runs/failures'
import { GRACE_SECONDS } from '../../../lib/runs/limits'
import type { RunState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

/** What does not change of a run, by which it is decided which rules look at it. */
export interface RunFacts {
  id: string
  matrixId: string
  benchmark: string
  axes: Axes
}

export async function loadRunFacts(db: Queryable, ids: string[]): Promise<RunFacts[]> {
  const { rows } = await db.query<RunFacts>(
    `select id, matrix_id as "matrixId", benchmark, axes from run where id = any($1)`,
    [ids],
  )
  return rows
}

/** Where a run and its latest attempt stand. Times in seconds since 1970. */
export interface StandingRow {
  id: string
  matrixId: string
  matrixName: string
  key: string
  state: RunState
  since: number
  attemptId: string | null
  attemptNumber: number | null
  attemptState: 'starting' | 'running' | 'ended' | null
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'stopped' | null
  startedAt: number | null
  endedAt: number | null
  failure: Failure | null
  heardAt: number | null
  step: number | null
  /** The database's clock. */
  now: number
}

export async function loadStandings(db: Queryable, ids: string[]): Promise<StandingRow[]> {
  const { rows } = await db.query<StandingRow>(
    `select r.id, r.matrix_id as "matrixId", m.name as "matrixName", r.key, r.state,
       extract(epoch from case
         when r.state = 'queued' then greatest(r.queued_at, a.ended_at)
         when r.state = 'starting' then a.created_at
         when r.state = 'running' then a.started_at
         when r.state = 'stopping' then r.intent_deadline - interval '${GRACE_SECONDS} s'
         when r.state = 'finishing' then a.heard_at
         else r.ended_at end)::float8 as since,
       a.id as "attemptId", a.number as "attemptNumber", a.state as "attemptState", a.outcome,
       extract(epoch from a.started_at)::float8 as "startedAt", extract(epoch from a.ended_at)::float8 as "endedAt",
       a.failure, extract(epoch from a.heard_at)::float8 as "heardAt",
       greatest((p.doc->>'step')::float8, (select max(last_step) from series where attempt_id = a.id)) as step,
       extract(epoch from clock_timestamp())::float8 as now
     from run r join matrix m on m.id = r.matrix_id
     left join lateral (select * from attempt where run_id = r.id order by number desc limit 1) a on true
     left join progress p on p.attempt_id = a.id
     where r.id = any($1)`,
    [ids],
  )
  return rows
}

/** Active runs, and those that ended within a day and were not yet judged to their end; the oldest first. */
export async function findUnjudged(db: Queryable, most: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from run where state in ('starting', 'running', 'stopping', 'finishing')
     union all
     (select r.id from run r
      where r.ended_at > now() - interval '1 day' and r.state in ('succeeded', 'failed', 'cancelled', 'stopped')
        and not exists (select 1 from alert_state s where s.run_id = r.id and s.metric = '' and s.state ? 'ended'
          and s.subject = coalesce((select id from attempt where run_id = r.id order by number desc limit 1), r.id))
      order by r.ended_at limit $1)`,
    [most],
  )
  return rows.map(({ id }) => id)
}

/** Runs that have been in one of the states for so long, of which the rule does not know yet. */
export async function findLongIn(
  db: Queryable,
  criterion: string,
  states: readonly RunState[],
  seconds: number,
  after: Date,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select r.id from run r where r.state = any($2::"RunState"[])
       and coalesce(r.ended_at, r.queued_at) <= now() - $3 * interval '1 second' and coalesce(r.ended_at, 'infinity') > $4
       and not exists (select 1 from alert_state s where s.criterion = $1 and s.run_id = r.id and s.metric = ''
         and (s.state->'open' <> 'null' or s.state ? 'ended'))
     limit 1000`,
    [criterion, states, seconds, after],
  )
  return rows.map(({ id }) => id)
}
