import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

export interface RuleRow {
  id: string
  /** Of a rule that came with a matrix. */
  matrixId: string | null
  definition: Json
  snoozedUntil: Date | null
  /** Made or last changed: what was before is not told. */
  since: Date
}

/** Matrices whose runs may still do something that a rule looks at. */
const ALIVE = `(m.state in ('active', 'paused') or m.finished_at > now() - interval '1 day')`

/** Rules that are enabled: those made by people, and those of matrices that are not long over. */
export async function loadRules(db: Queryable): Promise<RuleRow[]> {
  const { rows } = await db.query<RuleRow>(
    `select a.id, a.matrix_id as "matrixId", a.definition, a.snoozed_until as "snoozedUntil", a.updated_at as since
     from alert_rule a left join matrix m on m.id = a.matrix_id
     where a.enabled and (a.matrix_id is null or ${ALIVE})
     order by a.created_at, a.position, a.id`,
  )
  return rows
}

/** `policy.early_stop` of matrices that have one and may have a run to stop. */
export async function loadEarlyStops(
  db: Queryable,
): Promise<{ matrixId: string; criteria: Json[]; createdAt: Date }[]> {
  const { rows } = await db.query<{ matrixId: string; criteria: Json[]; createdAt: Date }>(
    `select m.id as "matrixId", m.spec->'policy'->'early_stop' as criteria, m.created_at as "createdAt" from matrix m
     where m.state in ('active', 'paused') and jsonb_array_length(coalesce(m.spec->'policy'->'early_stop', '[]')) > 0`,
  )
  return rows
}
