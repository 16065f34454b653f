import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

export interface RuleDetailsRow {
  id: string
  matrix_id: string | null
  definition: Json
  enabled: boolean
  snoozed_until: Date | null
  created_at: Date
  updated_at: Date
  open: number
  last_opened_at: Date | null
  cursor: string[]
}

export async function selectRules(
  db: Queryable,
  query: { where: string; order: string; cursor: string; limit: number; params: unknown[] },
): Promise<RuleDetailsRow[]> {
  const { rows } = await db.query<RuleDetailsRow>(
    `select a.id, a.matrix_id, a.definition, a.enabled, a.snoozed_until, a.created_at, a.updated_at,
       coalesce(f.open, 0)::int as open, f.last_opened_at, ${query.cursor} as cursor
     from alert_rule a
     left join lateral (
       select count(*) filter (where resolved_at is null) as open, max(opened_at) as last_opened_at
       from alert_firing where rule_id = a.id) f on true
     where ${query.where} order by ${query.order} limit ${query.limit}`,
    query.params,
  )
  return rows
}
