import type { ActiveRun } from '../../../lib/scheduling/forecast'
import type { Queryable } from '../database'
import type { QueuedRun } from './load-queue'

/** `resultDir` is a number that stands for the path: only whether two are the same matters, and 10,000 paths are a megabyte. */
export type ForecastRun = Pick<
  QueuedRun,
  'id' | 'matrixId' | 'stage' | 'devices' | 'memoryGib' | 'exclusive' | 'costSeconds' | 'notBefore' | 'stageFailed'
> &
  Limits & { resultDir: number }

type Limits = Pick<QueuedRun, 'allowedDevices' | 'maxConcurrentRuns' | 'waitsForStrangers'>

/** The whole queue of the active matrices in the order in which it is placed, as little of each run as a forecast needs. */
export async function loadForecastQueue(db: Queryable): Promise<ForecastRun[]> {
  const [{ rows: matrices }, { rows: failed }, { rows: runs }] = await Promise.all([
    db.query<Limits & { id: string }>(
      `select id, spec->'devices' as "allowedDevices", (spec->>'max_concurrent_runs')::int as "maxConcurrentRuns",
         coalesce(spec->'policy'->>'foreign_processes', 'wait') = 'wait' as "waitsForStrangers"
       from matrix where state = 'active'`,
    ),
    db.query<{ matrixId: string; stage: number }>(
      `select matrix_id as "matrixId", min(stage) as stage from run
       where (state in ('failed', 'cancelled') or (state = 'stopped' and scores is null))
         and matrix_id in (select id from matrix where state = 'active' and stages > 1)
       group by matrix_id`,
    ),
    db.query<Omit<ForecastRun, keyof Limits | 'stageFailed'>>(
      `select r.id, r.matrix_id as "matrixId", r.stage, r.devices, r.memory_gib as "memoryGib", r.exclusive,
         r.cost_seconds as "costSeconds", r.not_before as "notBefore", hashtext(r.result_dir) as "resultDir"
       from run r join matrix m on m.id = r.matrix_id
       where r.state = 'queued' and m.state = 'active'
       order by r.priority desc, r.queued_at, r.stage, r.order_key, r.position, r.id`,
    ),
  ])
  const limits = new Map(matrices.map((matrix) => [matrix.id, matrix]))
  const firstFailed = new Map(failed.map(({ matrixId, stage }) => [matrixId, stage]))
  // Between the queries a matrix may have become active: its runs are foreseen the next time.
  return runs.flatMap((run) => {
    const matrix = limits.get(run.matrixId)
    if (!matrix) return []
    const { allowedDevices, maxConcurrentRuns, waitsForStrangers } = matrix
    const stageFailed = (firstFailed.get(run.matrixId) ?? Number.POSITIVE_INFINITY) < run.stage ? 1 : 0
    return [{ ...run, stageFailed, allowedDevices, maxConcurrentRuns, waitsForStrangers }]
  })
}

/** Runs that have a worker, or whose results are being published. When they end is known by their holds. */
export async function loadForecastActive(db: Queryable): Promise<Omit<ActiveRun, 'endsAt'>[]> {
  const { rows } = await db.query<Omit<ActiveRun, 'endsAt'>>(
    `select id, matrix_id as "matrixId", stage, hashtext(result_dir) as "resultDir", state <> 'finishing' as working
     from run where state in ('starting', 'running', 'stopping', 'finishing')`,
  )
  return rows
}
