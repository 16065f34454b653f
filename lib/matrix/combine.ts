/** Combinations of axis values: the product, what `exclude` takes away and what `include` adds. */
import type { Issue } from '../errors/rungrid-error'
import type { Axis, Source } from './axis'
import { canonical } from './canonical'
import { joinPath } from './issues'
import { LIMITS } from './limits'
import { knownNames } from './near'
import type { Json } from './types'

/** One value an axis, in the order of the axes. */
export type Combination = Source[]

/** Every combination; the last axis turns fastest. */
export function product(lists: Source[][]): Combination[] {
  return lists.reduce<Combination[]>(
    (combinations, values) => combinations.flatMap((head) => values.map((value) => [...head, value])),
    [[]],
  )
}

/** Values that an entry of `exclude` or `include` means: by label, by group (all its subsets), or as written. */
function meant(values: Source[], asked: Json): Source[] {
  const text = typeof asked === 'object' ? undefined : String(asked)
  const form = canonical(asked)
  return values.filter(
    ({ value, raw }) =>
      (text !== undefined &&
        (value.label === text || value.group === text || `${value.group}/${value.label}` === text)) ||
      canonical(raw) === form ||
      canonical(value.value) === form,
  )
}

export interface Exclude {
  path: string
  /** How many combinations it took away. */
  hits: number
  matches(combination: Combination): boolean
}

export function readExcludes(entries: Record<string, Json>[], axes: Axis[], issues: Issue[]): Exclude[] {
  return entries.map((entry, i) => {
    const path = `exclude[${i}]`
    const wanted = Object.entries(entry).flatMap(([name, asked]) => {
      const at = axes.findIndex((axis) => axis.name === name)
      if (at === -1) issues.push(unknownAxis(joinPath(path, name), name, axes))
      return at === -1 ? [] : [{ at, values: new Set(meant(axes[at]!.values, asked)) }]
    })
    return { path, hits: 0, matches: (combination) => wanted.every(({ at, values }) => values.has(combination[at]!)) }
  })
}

export interface Includes {
  combinations: { path: string; combination: Combination }[]
  /** Values that only `include` has, by axis name. */
  extra: Map<string, Source[]>
}

/** An entry of `include` names some axes; those it does not name take every value of the matrix. */
export function readIncludes(entries: Record<string, Json>[], axes: Axis[], issues: Issue[]): Includes {
  const extra = new Map<string, Source[]>()
  let total = 0
  const combinations = entries.flatMap((entry, i) => {
    const path = `include[${i}]`
    for (const name of Object.keys(entry))
      if (!axes.some((axis) => axis.name === name)) issues.push(unknownAxis(joinPath(path, name), name, axes))
    const lists = axes.map((axis) => {
      const asked = entry[axis.name]
      if (asked === undefined) return axis.values
      const added = extra.get(axis.name) ?? []
      const known = meant([...axis.values, ...added], asked)
      if (known.length > 0) return known
      const fresh = axis.read(asked, joinPath(path, axis.name), issues)
      extra.set(axis.name, [...added, ...fresh])
      return fresh
    })
    const size = lists.reduce((count, values) => count * values.length, 1)
    total += size
    if (total <= LIMITS.runs) return product(lists).map((combination) => ({ path, combination }))
    const message = `This adds ${size} combinations; ${LIMITS.runs} is the limit for all of include.`
    issues.push({ path, message, fix: 'Name more of the axes.' })
    return []
  })
  return { combinations, extra }
}

function unknownAxis(path: string, name: string, axes: Axis[]): Issue {
  return {
    path,
    message: `This matrix has no axis \`${name}\`.`,
    fix: knownNames(
      name,
      axes.map((axis) => axis.name),
    ),
  }
}
