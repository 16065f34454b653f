import type { Axes, Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

/** A waiting run as placement sees it. */
export interface QueuedRun {
  id: string
  matrixId: string
  stage: number
  devices: number
  memoryGib: number | null
  exclusive: boolean
  costSeconds: number | null
  resultDir: string
  waitReason: string | null
  notBefore: Date | null
  /** Set when the stage before has not succeeded: how it stands. */
  stageOpen: number
  stageFailed: number
  /** From the spec of its matrix. */
  allowedDevices: (number | string)[] | null
  maxConcurrentRuns: number | null
  matrixActive: number
  /** Whether it waits for GPUs on which others run programs. */
  waitsForStrangers: boolean
}

/** Rows looked at for each matrix in one pass: more than any pool starts at once. */
export const QUEUE_WINDOW = 128

/**
 * The head of the queue: at most QUEUE_WINDOW runs of each active matrix, in the order in which they should start:
 * priority, then time of queuing, then the order that the policy gave them.
 */
export async function loadQueue(db: Queryable): Promise<QueuedRun[]> {
  const { rows } = await db.query<QueuedRun>(
    `with active as materialized (
       select matrix_id, count(*)::int as count from run where state in ('starting', 'running', 'stopping')
       group by matrix_id
     ), m as materialized (
       select id, spec->'devices' as devices, (spec->>'max_concurrent_runs')::int as at_once,
         coalesce(spec->'policy'->>'foreign_processes', 'wait') = 'wait' as waits_for_strangers,
         coalesce(active.count, 0) as active
       from matrix left join active on active.matrix_id = matrix.id where state = 'active'
     ), r as materialized (
       select m.devices as allowed_devices, m.at_once, m.active, m.waits_for_strangers, run.*
       from m
       cross join lateral (
         select id, matrix_id, stage, devices, memory_gib, exclusive, cost_seconds, result_dir, wait_reason, not_before,
           priority, queued_at, order_key, position
         from run where matrix_id = m.id and state = 'queued'
         order by stage, priority desc, queued_at, order_key, position limit ${QUEUE_WINDOW}
       ) run
     )
     select r.id, r.matrix_id as "matrixId", r.stage, r.devices, r.memory_gib as "memoryGib", r.exclusive,
       r.cost_seconds as "costSeconds", r.result_dir as "resultDir", r.wait_reason as "waitReason",
       r.not_before as "notBefore",
       coalesce(before.open, 0)::int as "stageOpen", coalesce(before.failed, 0)::int as "stageFailed",
       r.allowed_devices as "allowedDevices", r.at_once as "maxConcurrentRuns", r.active as "matrixActive",
       r.waits_for_strangers as "waitsForStrangers"
     from r
     left join (
       -- Counted once a stage, not once a run of the window.
       select later.matrix_id, later.stage, counted.*
       from (select distinct matrix_id, stage from r where stage > 0) later
       cross join lateral (
         -- A run that was stopped early has scores, be it none, when its results were published: then they are there to go on with.
         select count(*) filter (where state not in ('succeeded', 'skipped', 'failed', 'cancelled', 'stopped')) as open,
                count(*) filter (where state in ('failed', 'cancelled') or (state = 'stopped' and scores is null)) as failed
         from run where matrix_id = later.matrix_id and stage < later.stage
       ) counted
     ) before on before.matrix_id = r.matrix_id and before.stage = r.stage
     order by r.priority desc, r.queued_at, r.stage, r.order_key, r.position, r.id`,
  )
  return rows
}

/** The whole row that an attempt is made from. */
export interface RunToStart {
  id: string
  matrixId: string
  matrixName: string
  benchmark: string
  key: string
  axes: Axes
  params: Record<string, Json>
  /** `datasize`, `datagen`, `run`: which of the benchmark's commands. */
  command: string
  resultDir: string
  attempts: number
  env: Record<string, string> | null
}

export async function loadRunToStart(db: Queryable, id: string): Promise<RunToStart | null> {
  const { rows } = await db.query<RunToStart>(
    `select r.id, r.matrix_id as "matrixId", m.name as "matrixName", r.benchmark, r.key, r.axes, r.params,
       coalesce(r.identity->>'command', 'run') as command, r.result_dir as "resultDir", (select count(*)::int from attempt where run_id = r.id) as attempts,
       m.spec->'env' as env
     from run r join matrix m on m.id = r.matrix_id where r.id = $1`,
    [id],
  )
  return rows[0] ?? null
}
