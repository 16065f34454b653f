/** What is judged: alert rules and early stops, and which of them look at a run. */
import { createHash } from 'node:crypto'
import type { Judged } from '../../lib/alerts/judge'
import { inScope } from '../../lib/alerts/match'
import { clearSchema, earlyStopSchema, type Rule, ruleName, ruleSchema, type Scope } from '../../lib/alerts/rule'
import { canonical } from '../../lib/matrix/canonical'
import type { Json } from '../../lib/matrix/types'
import { loadEarlyStops, loadRules, type RuleRow } from '../db/sql/alerts-criteria'
import type { RunFacts } from '../db/sql/alerts-runs'
import type { Context } from '../services/context'

export interface Criterion {
  /** `<rule>/<hash>` of what it judges, or `stop:<matrix>:<n>`: a rule that was changed begins anew. */
  id: string
  judged: Judged
  scope: Scope
  /** Seconds since 1970: what was before is not told. */
  since: number
  /** Seconds since 1970; 0: it is not snoozed. */
  snoozedUntil: number
  /** What happens when it is bad: an alert, or the end of the run. */
  alert: { ruleId: string; name: string; severity: Rule['severity']; channels: string[] } | null
  /** Of an early stop, as it stands in the spec. */
  stop: { [key: string]: Json } | null
}

/** Runs whose criteria are remembered. */
const MOST_REMEMBERED = 5000

export class Criteria {
  readonly #global: Criterion[] = []
  readonly #ofMatrix = new Map<string, Criterion[]>()
  readonly #ofRun = new Map<string, Criterion[]>()

  static async load(ctx: Context): Promise<Criteria> {
    const criteria = new Criteria()
    for (const row of await loadRules(ctx.db.pool)) {
      const criterion = ofRule(row)
      // A condition that this version does not know: everybody else's rules still hold.
      if (criterion) criteria.#add(row.matrixId, criterion)
      else ctx.log.warn({ rule: row.id }, 'an alert rule can not be read; it is left out')
    }
    for (const { matrixId, criteria: list, createdAt } of await loadEarlyStops(ctx.db.pool)) {
      const parsed = earlyStopSchema.safeParse(list)
      if (!parsed.success) ctx.log.warn({ matrix: matrixId }, 'policy.early_stop can not be read; it is left out')
      for (const [n, condition] of (parsed.data ?? []).entries())
        criteria.#add(matrixId, {
          id: `stop:${matrixId}:${n}`,
          judged: { condition, clear: clearSchema.parse({}), cooldown_seconds: 0 },
          scope: {},
          since: createdAt.getTime() / 1000,
          snoozedUntil: 0,
          alert: null,
          stop: condition as unknown as { [key: string]: Json },
        })
    }
    return criteria
  }

  #add(matrixId: string | null, criterion: Criterion): void {
    if (matrixId === null) {
      this.#global.push(criterion)
      return
    }
    const list = this.#ofMatrix.get(matrixId) ?? []
    list.push(criterion)
    this.#ofMatrix.set(matrixId, list)
  }

  get isEmpty(): boolean {
    return this.#global.length === 0 && this.#ofMatrix.size === 0
  }

  get all(): Criterion[] {
    return [...this.#global, ...[...this.#ofMatrix.values()].flat()]
  }

  /** Undefined: the run was not looked at yet. */
  known(runId: string): Criterion[] | undefined {
    return this.#ofRun.get(runId)
  }

  of(run: RunFacts): Criterion[] {
    const found = [...this.#global, ...(this.#ofMatrix.get(run.matrixId) ?? [])].filter(({ scope }) =>
      inScope(scope, run),
    )
    if (this.#ofRun.size >= MOST_REMEMBERED) this.#ofRun.delete(this.#ofRun.keys().next().value!)
    this.#ofRun.set(run.id, found)
    return found
  }
}

function hashOf({ condition, clear, scope }: Rule): string {
  return createHash('sha256')
    .update(canonical({ condition, clear, scope } as unknown as Json))
    .digest('hex')
    .slice(0, 12)
}

function ofRule(row: RuleRow): Criterion | null {
  const parsed = ruleSchema.safeParse(row.definition)
  if (!parsed.success) return null
  const rule = parsed.data
  return {
    id: `${row.id}/${hashOf(rule)}`,
    judged: { condition: rule.condition, clear: rule.clear, cooldown_seconds: rule.cooldown_seconds },
    scope: rule.scope,
    since: row.since.getTime() / 1000,
    snoozedUntil: (row.snoozedUntil?.getTime() ?? 0) / 1000,
    alert: { ruleId: row.id, name: ruleName(rule), severity: rule.severity, channels: rule.channels },
    stop: null,
  }
}
