import type { Edition } from '../storage/types'
import { RULES } from './registry.generated'
import type { Rule } from './types'

/** Every rule of lib/rules/<area>, by id. A file there is all that another one takes. */
export function listRules(): Rule[] {
  return RULES as unknown as Rule[]
}

export function findRule(id: string): Rule | undefined {
  return listRules().find(({ meta }) => meta.id === id)
}

/** Of one edition only: no other edition's rule ever judges. */
export function rulesOf(edition: Edition, rules: readonly Rule[] = listRules()): Rule[] {
  return rules.filter(({ meta }) => meta.clauses[edition] !== undefined)
}
