import type { RunSummary } from '../../../lib/api/runs'
import { shownProgress } from '../../../lib/progress/shown'
import { FAILURE_CLASSES, type FailureClass } from '../../../lib/runs/failures'
import { type Intent, isStale, type RunState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

type Sql = string

/** Times come as text from JSON, as Date from columns. */
export interface RunRow {
  id: string
  matrix_id: string
  matrix_name: string
  benchmark: string
  stage: number
  position: number
  key: string
  axes: RunSummary['axes']
  state: RunState
  intent: Intent | null
  priority: number
  attempts: number
  progress: RunSummary['progress']
  progress_at: Date | null
  heard_at: Date | null
  scores: RunSummary['scores']
  failure_class: string | null
  failure: RunSummary['failure']
  /** Of an imported run; it has no attempt that could tell. */
  imported_failure: RunSummary['failure']
  skip_reason: string | null
  wait_reason: string | null
  queue_position: number | null
  devices: RunSummary['devices'] | null
  cost_seconds: number | null
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  cursor: string[]
}

/**
 * Runs with all that a cell or a table row shows, in one query: `picked` chooses the rows, the rest joins what belongs
 * to them. Places in the queue are counted only when a queued run is among the picked ones.
 * The queue is ordered as the scheduler takes it; runs of a paused matrix are not in it.
 */
export async function selectRuns(
  db: Queryable,
  query: { where: Sql; order: Sql; cursor: Sql; limit: number; params: unknown[] },
): Promise<RunRow[]> {
  const { rows } = await db.query<RunRow>(
    `with picked as materialized (
       select r.*, m.name as matrix_name, ${query.cursor} as cursor,
         row_number() over (order by ${query.order}) as nth
       from run r join matrix m on m.id = r.matrix_id
       where ${query.where}
       order by ${query.order}
       limit ${query.limit}
     ), queue as materialized (
       -- An object to look places up in: without statistics a join would compare each run with the whole queue.
       select jsonb_object_agg(id, place) as places from (select q.id, row_number() over (order by q.priority desc, q.queued_at, q.stage, q.order_key, q.position, q.id) as place
       from run q join matrix qm on qm.id = q.matrix_id and qm.state = 'active'
       where q.state = 'queued' and exists (select 1 from picked where state = 'queued')) placed
     )
     select p.id, p.matrix_id, p.matrix_name, p.benchmark, p.stage, p.position, p.key, p.axes, p.state, p.intent,
       p.priority, coalesce(a.number, 0) as attempts, g.doc as progress, g.updated_at as progress_at, a.heard_at, p.scores, p.failure_class,
       a.failure, p.imported -> 'failure' as imported_failure, p.skip_reason, p.wait_reason, ((select places from queue) ->> p.id)::int as queue_position, h.devices, p.cost_seconds, p.created_at,
       p.started_at, p.ended_at, p.cursor
     from picked p
     left join lateral (
       select id, number, heard_at, failure from attempt where run_id = p.id order by number desc limit 1
     ) a on true
     left join progress g on g.attempt_id = a.id
     left join lateral (
       select json_agg(json_build_object('id', d.id, 'index', d.index, 'slot', hold.slot) order by d.index) as devices
       from hold join device d on d.id = hold.device_id
       where hold.attempt_id = a.id and hold.released_at is null
     ) h on true
     order by p.nth`,
    query.params,
  )
  return rows
}

export function toRunSummary(row: RunRow, now = Date.now()): RunSummary {
  const heardAt = row.heard_at?.toISOString() ?? null
  return {
    id: row.id,
    matrixId: row.matrix_id,
    matrixName: row.matrix_name,
    benchmark: row.benchmark,
    stage: row.stage,
    position: row.position,
    key: row.key,
    axes: row.axes,
    state: row.state,
    stale: isStale(row.state, row.heard_at?.getTime() ?? null, now),
    intent: row.intent,
    priority: row.priority,
    attempts: row.attempts,
    progress: shownProgress(row.progress && { ...row.progress, receivedAt: row.progress_at?.toISOString() }, row.state),
    heardAt,
    scores: row.scores,
    failure: failureOf(row),
    skipReason: row.skip_reason,
    waitReason: row.state === 'queued' ? row.wait_reason : null,
    queuePosition: row.queue_position,
    // Set by the forecast: services/queue/foretell.ts.
    estimatedStart: null,
    devices: row.devices ?? [],
    costSeconds: row.cost_seconds,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}

/** The failure of the last attempt, while the run is failed; a run can fail without any attempt having said why. */
function failureOf(row: RunRow): RunSummary['failure'] {
  if (row.state !== 'failed') return null
  if (row.failure) return row.failure
  if (row.imported_failure) return row.imported_failure
  const known = FAILURE_CLASSES[row.failure_class as FailureClass]
  return known ? { class: row.failure_class as FailureClass, message: known.title, fix: known.fix } : null
}
