import type { Queryable } from '../database'

export interface LearningRun {
  id: string
  stage: number
  position: number
  key: string
  identityHash: string
  declaredSeconds: number
  costSeconds: number
}

/** Matrices with waiting runs of a benchmark, and the order that each of them asked for. */
export async function learningMatrices(db: Queryable, benchmark: string): Promise<{ id: string; order: string }[]> {
  const { rows } = await db.query<{ id: string; order: string }>(
    `select id, coalesce(spec->'policy'->>'order', 'listed') as order from matrix m
     where state in ('active', 'paused')
       and exists (select 1 from run where matrix_id = m.id and state = 'queued' and benchmark = $1)
     order by created_at, id`,
    [benchmark],
  )
  return rows
}

/** The next waiting runs of a matrix by place. */
export async function learningRuns(
  db: Queryable,
  query: { matrixId: string; benchmark: string; after: { stage: number; position: number }; limit: number },
): Promise<LearningRun[]> {
  const { rows } = await db.query<LearningRun>(
    `select id, stage, position, key, identity_hash as "identityHash",
       coalesce(declared_seconds, cost_seconds) as "declaredSeconds", cost_seconds as "costSeconds"
     from run
     where matrix_id = $1 and benchmark = $2 and state = 'queued' and (stage, position) > ($3, $4)
       and cost_seconds is not null
     order by stage, position limit $5`,
    [query.matrixId, query.benchmark, query.after.stage, query.after.position, query.limit],
  )
  return rows
}

/** Expected durations, and the order that follows from them, of runs that still wait. */
export async function saveCosts(
  tx: Queryable,
  runs: { id: string; costSeconds: number; orderKey: number }[],
): Promise<void> {
  await tx.query(
    `update run set cost_seconds = new.cost, order_key = new.order_key
     from unnest($1::text[], $2::float8[], $3::float8[]) as new (id, cost, order_key)
     where run.id = new.id and run.state = 'queued'`,
    [runs.map((run) => run.id), runs.map((run) => run.costSeconds), runs.map((run) => run.orderKey)],
  )
}
