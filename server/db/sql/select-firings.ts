import type { AlertFiring } from '../../../lib/api/alerts'
import type { Queryable } from '../database'

export interface FiringRow {
  id: string
  rule_id: string | null
  rule_name: string
  kind: string
  severity: AlertFiring['severity']
  matrix_id: string
  matrix_name: string
  run_id: string
  run_key: string
  attempt_id: string | null
  attempt_number: number | null
  metric: string
  opened_at: Date
  resolved_at: Date | null
  resolution: AlertFiring['resolution']
  acknowledged_at: Date | null
  message: string
  numbers: AlertFiring['numbers']
  cursor: string[]
}

export async function selectFirings(
  db: Queryable,
  query: { where: string; order: string; cursor: string; limit: number; params: unknown[] },
): Promise<FiringRow[]> {
  const { rows } = await db.query<FiringRow>(
    `select f.id, f.rule_id, f.rule_name, f.kind, f.severity, f.matrix_id, m.name as matrix_name, f.run_id, r.key as run_key,
       f.attempt_id, a.number as attempt_number, f.metric, f.opened_at, f.resolved_at, f.resolution, f.acknowledged_at,
       f.message, f.numbers, ${query.cursor} as cursor
     from alert_firing f join matrix m on m.id = f.matrix_id join run r on r.id = f.run_id
     left join attempt a on a.id = f.attempt_id
     where ${query.where} order by ${query.order} limit ${query.limit}`,
    query.params,
  )
  return rows
}

export function firingOf(row: FiringRow): AlertFiring {
  return {
    id: row.id,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    kind: row.kind,
    severity: row.severity,
    matrixId: row.matrix_id,
    matrixName: row.matrix_name,
    runId: row.run_id,
    runKey: row.run_key,
    attemptId: row.attempt_id,
    attemptNumber: row.attempt_number,
    metric: row.metric || null,
    state: row.resolved_at ? 'resolved' : 'open',
    openedAt: row.opened_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolution: row.resolution,
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    message: row.message,
    numbers: row.numbers,
  }
}
