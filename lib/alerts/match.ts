/** Which runs and metrics a rule looks at. */
import { canonical } from '../matrix/canonical'
import type { Axes, Json } from '../matrix/types'
import type { Scope } from './rule'

export interface ScopedRun {
  id: string
  matrixId: string
  benchmark: string
  axes: Axes
}

export function inScope(scope: Scope, run: ScopedRun): boolean {
  if (scope.matrix !== undefined && scope.matrix !== run.matrixId) return false
  if (scope.run !== undefined && scope.run !== run.id) return false
  if (scope.benchmark !== undefined && scope.benchmark !== run.benchmark) return false
  return Object.entries(scope.axes ?? {}).every(([name, wanted]) => {
    const axis = Object.hasOwn(run.axes, name) ? run.axes[name] : undefined
    if (!axis) return false
    const isIt = (one: Json) =>
      axis.label === String(one) || axis.group === one || canonical(axis.value) === canonical(one)
    return (Array.isArray(wanted) && wanted.some(isIt)) || isIt(wanted)
  })
}

/** Whether a metric is named by its name alone. */
export function isPattern(metric: string): boolean {
  return /[*?]/.test(metric)
}

/**
 * A test for names: `*` stands for any characters, `?` for one. By hand and not by a regular expression: a pattern with many
 * stars would take one for ever.
 */
export function matches(pattern: string, name: string): boolean {
  if (!isPattern(pattern)) return pattern === name
  let p = 0
  let n = 0
  let star = -1
  let from = 0
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++
      from = n
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++
      n++
    } else if (star !== -1) {
      p = star + 1
      n = ++from
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
