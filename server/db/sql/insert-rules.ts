import type { Rule } from '../../../lib/alerts/rule'
import { newId } from '../../../lib/ids'
import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

/** Rules that live with a matrix (its id), or of people (null). @returns their ids */
export async function insertRules(tx: Queryable, matrixId: string | null, rules: Rule[]): Promise<string[]> {
  if (rules.length === 0) return []
  const ids = rules.map(() => newId('l'))
  await tx.query(
    `insert into alert_rule (id, matrix_id, position, definition, enabled)
     select id, $2, position - 1, definition, enabled
     from unnest($1::text[], $3::jsonb[], $4::boolean[]) with ordinality as r(id, definition, enabled, position)`,
    [ids, matrixId, rules.map((rule) => JSON.stringify(withoutEnabled(rule))), rules.map(({ enabled }) => enabled)],
  )
  return ids
}

/** Whether a rule is enabled stands in a column of its own. */
export function withoutEnabled({ enabled: _, ...definition }: Rule): Json {
  return definition as unknown as Json
}
