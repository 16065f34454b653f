import type { RuleInfo } from '../api/reports'
import { EDITIONS } from '../storage/types'
import type { Rule } from './types'

/** A rule without its code, as the API and the command line tell it. */
export function ruleInfo({ meta }: Rule): RuleInfo {
  const { id, title, scope, clauses, severity, when, docs, requirement } = meta
  const editions = EDITIONS.filter((edition) => clauses[edition] !== undefined)
  const requirements = editions.map((edition) => [
    edition,
    typeof requirement === 'string' ? requirement : (requirement[edition] ?? title),
  ])
  return {
    id,
    title,
    scope,
    benchmarks: [...(meta.benchmarks ?? [])],
    clauses,
    requirements: Object.fromEntries(requirements),
    severity,
    when,
    docs,
  }
}

/** Ids of rules that somebody who wrote `id` may mean: those of the same name, of the same area, or with it in their id. */
export function rulesLike(id: string, rules: readonly Rule[]): string[] {
  const [area = '', name] = id.split('/')
  return rules
    .map(({ meta }) => meta.id)
    .filter(
      (known) => known.endsWith(`/${name ?? area}`) || known.startsWith(`${area}/`) || known.includes(name ?? area),
    )
}
