/** Alert rules: what people make, change, switch off and put to sleep. */
import type { z } from 'zod'
import { ALERT_LIMITS, type Rule, ruleName, ruleSchema } from '../../../lib/alerts/rule'
import type { AlertRule, listRulesQuerySchema } from '../../../lib/api/alerts'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { type Queryable, transaction } from '../../db/database'
import { type Resolution, resolveFirings, retireFirings } from '../../db/sql/alerts-firings'
import { dropRuleStates } from '../../db/sql/alerts-states'
import { insertRules, withoutEnabled } from '../../db/sql/insert-rules'
import { type SortKey, selectPage } from '../../db/sql/keyset'
import { notify } from '../../db/sql/notify'
import { type RuleDetailsRow, selectRules } from '../../db/sql/select-rules'
import type { Context } from '../context'
import { unknownChannels } from './unknown-channels'

const NEWEST: SortKey[] = [
  { sql: 'a.created_at', type: 'timestamptz', desc: true },
  { sql: 'a.id', type: 'text', desc: true },
]

/** Newest first. */
export async function listRules(
  ctx: Context,
  query: z.output<typeof listRulesQuerySchema>,
): Promise<{ items: AlertRule[]; nextCursor: string | null }> {
  const params: unknown[] = []
  const where: string[] = []
  if (query.matrix) where.push(`a.matrix_id = $${params.push(query.matrix)}`)
  if (query.origin) where.push(`a.matrix_id is ${query.origin === 'spec' ? 'not ' : ''}null`)
  const page = await selectPage(NEWEST, query, { where, params }, (terms) => selectRules(ctx.db.pool, terms))
  return { items: page.rows.map(toRule), nextCursor: page.nextCursor }
}

/** @throws RungridError not_found */
export async function getRule(ctx: Context, { id }: { id: string }): Promise<AlertRule> {
  return oneRule(ctx.db.pool, id)
}

/** @throws RungridError conflict when there are as many rules as are possible; invalid_input for a matrix, run or channel that is not there */
export async function createRule(ctx: Context, rule: Rule): Promise<AlertRule> {
  return transaction(ctx.db.pool, async (tx) => {
    // Two that make the last possible rule at once must not both.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('alert rules', 0))`)
    const { rows } = await tx.query<{ count: number }>(
      'select count(*) as count from alert_rule where matrix_id is null',
    )
    if (rows[0]!.count >= ALERT_LIMITS.rules)
      throw new RungridError('conflict', `There are ${ALERT_LIMITS.rules.toLocaleString('en')} alert rules already`, {
        fix: 'Delete some, or let one rule look at more runs.',
      })
    await checkScope(tx, rule)
    await checkChannels(tx, rule)
    const [id] = await insertRules(tx, null, [rule])
    await told(tx)
    return oneRule(tx, id!)
  })
}

/**
 * Puts a rule in place of one. When its condition, its scope or how it clears is another, what is open is resolved and it
 * begins anew.
 */
export async function replaceRule(ctx: Context, { id, rule }: { id: string; rule: Rule }): Promise<AlertRule> {
  return transaction(ctx.db.pool, async (tx) => {
    const before = await lockRule(tx, id)
    if (before.matrixId !== null && (rule.scope.matrix ?? rule.scope.run) !== undefined)
      throw new RungridError('invalid_input', 'A rule that came with a matrix looks at the runs of that matrix.', {
        fix: 'Leave scope.matrix and scope.run out.',
        issues: [{ path: 'scope', message: 'names a matrix or a run' }],
      })
    await checkScope(tx, rule)
    await checkChannels(tx, rule)
    const { rows } = await tx.query<{ same: boolean }>(
      `select definition->'condition' = $2::jsonb->'condition' and definition->'scope' = $2::jsonb->'scope'
         and definition->'clear' = $2::jsonb->'clear' as same from alert_rule where id = $1`,
      [id, JSON.stringify(withoutEnabled(rule))],
    )
    if (!rows[0]!.same) await beginAnew(tx, id, 'changed')
    else if (!rule.enabled) await beginAnew(tx, id, 'disabled')
    await tx.query('update alert_rule set definition = $2, enabled = $3, updated_at = now() where id = $1', [
      id,
      JSON.stringify(withoutEnabled(rule)),
      rule.enabled,
    ])
    await told(tx)
    return oneRule(tx, id)
  })
}

/** What is open of it is resolved; what it told stays in the history. */
export async function deleteRule(ctx: Context, { id }: { id: string }): Promise<void> {
  await transaction(ctx.db.pool, async (tx) => {
    await lockRule(tx, id)
    await beginAnew(tx, id, 'deleted')
    await tx.query('delete from alert_rule where id = $1', [id])
    await told(tx)
  })
}

/** A rule that is switched on again judges from then on: what was before is not told. */
export async function setRuleEnabled(
  ctx: Context,
  { id, enabled }: { id: string; enabled: boolean },
): Promise<AlertRule> {
  return transaction(ctx.db.pool, async (tx) => {
    const before = await lockRule(tx, id)
    if (before.enabled !== enabled) {
      if (!enabled) await beginAnew(tx, id, 'disabled')
      await tx.query('update alert_rule set enabled = $2, updated_at = now() where id = $1', [id, enabled])
      await told(tx)
    }
    return oneRule(tx, id)
  })
}

/** For so many minutes it fires nothing; null: it is awake again. */
export async function snoozeRule(
  ctx: Context,
  { id, minutes }: { id: string; minutes: number | null },
): Promise<AlertRule> {
  return transaction(ctx.db.pool, async (tx) => {
    await lockRule(tx, id)
    await tx.query(
      `update alert_rule set snoozed_until = case when $2::float8 is null then least(snoozed_until, now()) else now() + $2 * interval '1 minute' end
       where id = $1`,
      [id, minutes],
    )
    await told(tx)
    return oneRule(tx, id)
  })
}

async function beginAnew(tx: Queryable, id: string, resolution: Resolution): Promise<void> {
  const resolved = await resolveFirings(tx, { rule: id }, resolution)
  await dropRuleStates(tx, id)
  await retireFirings(tx, id)
  await notify(tx, new Set(resolved.map(({ runId }) => `run:${runId}` as const)))
}

async function told(tx: Queryable): Promise<void> {
  await notify(tx, ['rules', 'alerts'])
}

async function lockRule(tx: Queryable, id: string): Promise<{ matrixId: string | null; enabled: boolean }> {
  const { rows } = await tx.query<{ matrixId: string | null; enabled: boolean }>(
    'select matrix_id as "matrixId", enabled from alert_rule where id = $1 for update',
    [id],
  )
  if (!rows[0]) throw new RungridError('not_found', `There is no alert rule ${id}`)
  return rows[0]
}

/** A rule that looks at nothing because of a typing error would be silent for ever. */
async function checkScope(tx: Queryable, { scope }: Rule): Promise<void> {
  for (const [field, table] of [
    ['matrix', 'matrix'],
    ['run', 'run'],
  ] as const) {
    const id = scope[field]
    if (id === undefined) continue
    const { rows } = await tx.query(`select 1 from ${table} where id = $1`, [id])
    if (rows.length > 0) continue
    throw new RungridError('invalid_input', `There is no ${table} ${id}`, {
      fix: `Give the id of a ${table}, or leave it out.`,
      issues: [{ path: `scope.${field}`, message: `there is no ${table} ${id}` }],
    })
  }
}

async function checkChannels(tx: Queryable, rule: Rule): Promise<void> {
  const issues = (await unknownChannels(tx, [rule])).map(({ issue }) => issue)
  if (issues[0]) throw new RungridError('invalid_input', issues[0].message, { fix: issues[0].fix, issues })
}

async function oneRule(db: Queryable, id: string): Promise<AlertRule> {
  const [row] = await selectRules(db, {
    where: 'a.id = $1',
    order: 'a.id',
    cursor: "'[]'::json",
    limit: 1,
    params: [id],
  })
  if (!row) throw new RungridError('not_found', `There is no alert rule ${id}`)
  return toRule(row)
}

function toRule(row: RuleDetailsRow): AlertRule {
  const rule = ruleSchema.parse({ ...(row.definition as object), enabled: row.enabled })
  const snoozed = row.snoozed_until && row.snoozed_until.getTime() > Date.now() ? row.snoozed_until : null
  return {
    id: row.id,
    name: ruleName(rule),
    origin: row.matrix_id === null ? 'api' : 'spec',
    matrixId: row.matrix_id,
    enabled: row.enabled,
    snoozedUntil: snoozed?.toISOString() ?? null,
    rule,
    open: row.open,
    lastOpenedAt: row.last_opened_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
