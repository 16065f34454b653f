import type { RuleInfo } from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { findRule, listRules } from '../../../lib/rules/registry'
import { ruleInfo, rulesLike } from '../../../lib/rules/rule-info'

/** Every rule there is, by id. */
export function listRuleInfos(): RuleInfo[] {
  return listRules().map(ruleInfo)
}

/** @throws RungridError not_found, with rules of that name or area */
export function getRuleInfo(id: string): RuleInfo {
  const rule = findRule(id)
  if (rule) return ruleInfo(rule)
  const near = rulesLike(id, listRules())
  throw new RungridError('not_found', `There is no rule ${id.slice(0, 200)}.`, {
    fix: near.length > 0 ? `There are ${near.slice(0, 20).join(', ')}.` : 'GET /api/v1/rules lists all of them.',
  })
}
