import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

export interface StateRow {
  criterion: string
  runId: string
  /** The attempt that is judged, or the run. */
  subject: string
  /** Empty: the rule judges no metric, or this tells of the attempt as a whole. */
  metric: string
  state: Json
}

export async function loadStates(db: Queryable, subjects: string[]): Promise<StateRow[]> {
  const { rows } = await db.query<StateRow>(
    `select criterion, run_id as "runId", subject, metric, state from alert_state
     where run_id in (select run_id from attempt where id = any($1) union all select unnest($1::text[])) and subject = any($1)`,
    [subjects],
  )
  return rows
}

export async function saveStates(db: Queryable, states: StateRow[]): Promise<void> {
  if (states.length === 0) return
  await db.query(
    `insert into alert_state (criterion, run_id, subject, metric, state)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
     on conflict (criterion, subject, metric) do update set state = excluded.state, updated_at = now()`,
    [
      states.map(({ criterion }) => criterion),
      states.map(({ runId }) => runId),
      states.map(({ subject }) => subject),
      states.map(({ metric }) => metric),
      states.map(({ state }) => JSON.stringify(state)),
    ],
  )
}

/** What was kept of the metrics of an attempt that is over. */
export async function dropMetricStates(db: Queryable, runIds: string[], subjects: string[]): Promise<void> {
  if (subjects.length === 0) return
  await db.query(`delete from alert_state where run_id = any($1) and subject = any($2) and metric <> ''`, [
    runIds,
    subjects,
  ])
}

/** A rule that is gone or off forgets where it stood. */
export async function dropRuleStates(db: Queryable, ruleId: string): Promise<void> {
  await db.query(`delete from alert_state where starts_with(criterion, $1 || '/')`, [ruleId])
}
