import type { Json } from '../../../lib/matrix/types'
import type { ExecutedRun, Execution } from '../../../lib/results/summarize-execution'
import type { MatrixState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

/**
 * A matrix with its runs, their attempts and what those held, in three queries; without the environment of its workers,
 * which is nothing to lie beside results. null: there is no such matrix.
 */
export async function selectExecution(db: Queryable, id: string): Promise<Execution | null> {
  const found = await db.query<{
    id: string
    name: string
    state: MatrixState
    benchmark: string
    resultsDir: string
    spec: Json
    createdAt: Date
    finishedAt: Date | null
  }>(
    `select id, name, state, benchmark, results_dir as "resultsDir", spec - 'env' as spec, created_at as "createdAt",
       finished_at as "finishedAt" from matrix where id = $1`,
    [id],
  )
  const matrix = found.rows[0]
  if (!matrix) return null
  const runs = await db.query<ExecutedRun>(
    `select r.id, r.key, r.stage, r.axes, r.state, ${ms('r.created_at')} as "createdAt",
       ${ms('r.started_at')} as "startedAt", ${ms('r.ended_at')} as "endedAt", r.result_dir as "resultDir",
       r.skip_reason as "skipReason", r.failure_class as "failureClass", r.scores, coalesce(a.attempts, '[]') as attempts
     from run r
     left join lateral (
       select json_agg(json_build_object('createdAt', ${ms('a.created_at')}, 'endedAt', ${ms('a.ended_at')},
         'failure', a.failure, 'code', a.code, 'holds', coalesce(h.holds, '[]')) order by a.number) as attempts
       from attempt a
       left join lateral (
         select json_agg(json_build_object('device', device_id, 'from', ${ms('held_at')}, 'to', ${ms('released_at')})
           order by id) as holds
         from hold where attempt_id = a.id
       ) h on true
       where a.run_id = r.id
     ) a on true
     where r.matrix_id = $1 order by r.stage, r.position`,
    [id],
  )
  const devices = await db.query<Execution['devices'][number]>(
    `select id, index, name, kind from device where id in (
       select h.device_id from hold h join attempt a on a.id = h.attempt_id join run r on r.id = a.run_id
       where r.matrix_id = $1)
     order by node_id, index, id`,
    [id],
  )
  const { createdAt, finishedAt, ...rest } = matrix
  return {
    matrix: { ...rest, createdAt: createdAt.getTime(), finishedAt: finishedAt?.getTime() ?? null },
    runs: runs.rows,
    devices: devices.rows,
  }
}

function ms(column: string): string {
  return `round(extract(epoch from ${column}) * 1000)::float8`
}
