/** What is left of a spec when what has a fault of form is taken out. */
import type { z } from 'zod'

interface Fault {
  path: PropertyKey[]
  code: string
  keys?: string[]
}

type Container = Record<PropertyKey, unknown>

/** A copy without the values that have a fault. A list loses all of its entries: their places would no longer be right. */
export function withoutFaults(raw: object, faults: z.core.$ZodIssue[]): unknown {
  const rest = structuredClone(raw) as Container
  for (const { path, keys } of faults as Fault[])
    for (const key of keys ?? [null]) removeAt(rest, key === null ? path : [...path, key])
  return rest
}

function removeAt(root: Container, path: PropertyKey[]): void {
  let owner = root
  let name = path[0]
  let at: unknown = root
  for (const segment of path) {
    if (typeof at !== 'object' || at === null) return
    if (!Array.isArray(at)) {
      owner = at as Container
      name = segment
    }
    at = (at as Container)[segment]
  }
  if (name !== undefined) delete owner[name]
}

/** Whether one path leads to the other: then the fault of one may be nothing but the fault of the other. */
export function overlap(left: string, right: string): boolean {
  const leads = (a: string, b: string) => a === b || (b.startsWith(a) && /[.[]/.test(b.charAt(a.length)))
  return leads(left, right) || leads(right, left)
}
