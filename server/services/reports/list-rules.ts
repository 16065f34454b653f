import type { RuleInfo } from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { findRule, listRules } from '../../../lib/rules/registry'
import type { Rule } from '../../../lib/rules/types'
import { EDITIONS } from '../../../lib/storage/types'

/** Every rule there is, by id. */
export function listRuleInfos(): RuleInfo[] {
  return listRules().map(ruleInfoOf)
}

/** @throws RungridError not_found, with rules of that name or area */
export function getRuleInfo(id: string): RuleInfo {
  const rule = findRule(id)
  if (rule) return ruleInfoOf(rule)
  const [area = '', name = ''] = id.split('/')
  const near = listRules()
    .map(({ meta }) => meta.id)
    .filter((known) => known.endsWith(`/${name}`) || known.startsWith(`${area}/`))
  throw new RungridError('not_found', `There is no rule ${id.slice(0, 200)}.`, {
    fix: near.length > 0 ? `There are ${near.slice(0, 20).join(', ')}.` : 'GET /api/v1/rules lists all of them.',
  })
}

function ruleInfoOf({ meta }: Rule): RuleInfo {
  const editions = EDITIONS.filter((edition) => meta.clauses[edition] !== undefined)
  const requirementIn = (edition: (typeof EDITIONS)[number]) =>
    typeof meta.requirement === 'string' ? meta.requirement : (meta.requirement[edition] ?? meta.title)
  return {
    id: meta.id,
    title: meta.title,
    scope: meta.scope,
    benchmarks: [...(meta.benchmarks ?? [])],
    clauses: meta.clauses,
    requirements: Object.fromEntries(editions.map((edition) => [edition, requirementIn(edition)])),
    severity: meta.severity,
    when: meta.when,
    docs: meta.docs,
  }
}
