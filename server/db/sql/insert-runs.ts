import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'
import { jsonbArray } from './jsonb-array'

export interface NewRun {
  id: string
  stage: number
  position: number
  key: string
  axes: Json
  /** Many runs share one object; it is sent once. */
  params: Json
  benchmark: string
  resultDir: string
  /** JSON text. */
  identity: string
  identityHash: string
  declaredSeconds: number
  costSeconds: number
  /** Order of starting among runs of equal priority. */
  orderKey: number
  /** Set: the run is inserted as skipped. */
  skipReason: string | null
  scores: Json | null
}

/** What is the same for every run of a matrix. */
export interface RunDefaults {
  matrixId: string
  priority: number
  devices: number
  memoryGib: number | null
  exclusive: boolean
  timeoutMinutes: number | null
  silenceMinutes: number | null
  retries: number
}

/** Inserts the runs of a matrix in one statement: queued, or skipped where there is a reason. */
export async function insertRuns(db: Queryable, defaults: RunDefaults, runs: NewRun[]): Promise<void> {
  const params = [...new Set(runs.map((run) => run.params))]
  const paramsAt = new Map(params.map((value, i) => [value, i + 1]))
  await db.query(
    `insert into run (matrix_id, priority, devices, memory_gib, exclusive, timeout_minutes, silence_minutes, retries,
       id, stage, position, key, axes, params, benchmark, result_dir, identity, identity_hash, declared_seconds, cost_seconds,
       order_key, state, skip_reason, scores, ended_at)
     select $1, $2, $3, $4, $5, $6, $7, $8,
       r.id, r.stage, r.position, r.key, r.axes, p.params, r.benchmark, r.result_dir, r.identity, r.identity_hash, r.declared,
       r.cost, r.order_key,
       (case when r.skip_reason is null then 'queued' else 'skipped' end)::"RunState", r.skip_reason, r.scores,
       case when r.skip_reason is null then null else now() end
     from unnest($9::text[], $10::int[], $11::int[], $12::text[], $13::json[], $14::int[], $15::text[], $16::text[],
         $17::jsonb[], $18::text[], $19::float8[], $20::float8[], $21::text[], $22::jsonb[], $24::float8[])
       as r (id, stage, position, key, axes, params_at, benchmark, result_dir, identity, identity_hash, cost, order_key, skip_reason, scores, declared)
     join unnest($23::jsonb[]) with ordinality as p (params, at) on p.at = r.params_at`,
    [
      defaults.matrixId,
      defaults.priority,
      defaults.devices,
      defaults.memoryGib,
      defaults.exclusive,
      defaults.timeoutMinutes,
      defaults.silenceMinutes,
      defaults.retries,
      runs.map((run) => run.id),
      runs.map((run) => run.stage),
      runs.map((run) => run.position),
      runs.map((run) => run.key),
      jsonbArray(runs.map((run) => JSON.stringify(run.axes))),
      runs.map((run) => paramsAt.get(run.params)),
      runs.map((run) => run.benchmark),
      runs.map((run) => run.resultDir),
      jsonbArray(runs.map((run) => run.identity)),
      runs.map((run) => run.identityHash),
      runs.map((run) => run.costSeconds),
      runs.map((run) => run.orderKey),
      runs.map((run) => run.skipReason),
      jsonbArray(runs.map((run) => (run.scores === null ? null : JSON.stringify(run.scores)))),
      jsonbArray(params.map((value) => JSON.stringify(value))),
      runs.map((run) => run.declaredSeconds),
    ],
  )
}
