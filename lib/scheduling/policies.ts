import { POLICIES } from './policies/registry.generated'
import type { OrderPolicy } from './types'

/** What a spec that says nothing means. */
export const DEFAULT_ORDER = 'listed'

/** Every order policy: the default, then by id. A file in policies/ is all that another one takes. */
export function listPolicies(): OrderPolicy[] {
  return [...POLICIES].sort(
    (a, b) => Number(b.id === DEFAULT_ORDER) - Number(a.id === DEFAULT_ORDER) || a.id.localeCompare(b.id),
  )
}

/** @throws Error when no policy has this id: a stored spec names a file that was taken away */
export function policyOf(id: string): OrderPolicy {
  const found = POLICIES.find((policy) => policy.id === id)
  if (!found) throw new Error(`there is no order policy ${id} in lib/scheduling/policies`)
  return found
}
