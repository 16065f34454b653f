/** What tells runs apart: their axes and parameters as columns of a table. */
import type { CompareRun } from '../api/compare'
import type { Json } from '../matrix/types'

export interface RunColumn {
  /** `axes.model`, `params.optimizer.lr`, `matrix`, `benchmark`. */
  id: string
  title: string
  /** Runs have different values, or some have none. */
  differs: boolean
}

/** Parameters deeper than this are compared as a whole. */
const DEEP = 4

/** Every axis, then every parameter that is no axis, then where the runs come from. */
export function runColumns(runs: readonly CompareRun[]): RunColumn[] {
  const ids = new Set<string>()
  for (const run of runs) for (const name of Object.keys(run.axes)) ids.add(`axes.${name}`)
  for (const run of runs) for (const name of flat(run).keys()) if (!ids.has(`axes.${name}`)) ids.add(`params.${name}`)
  ids.add('matrix')
  ids.add('benchmark')
  return [...ids].map((id) => ({ id, title: titleOf(id), differs: differ(runs.map((run) => cellOf(run, id))) }))
}

/** The text of a run in a column; null: it has no such axis or parameter. */
export function cellOf(run: CompareRun, id: string): string | null {
  if (id === 'matrix') return run.matrixName
  if (id === 'benchmark') return run.benchmark
  if (id.startsWith('axes.')) {
    const value = run.axes[id.slice(5)]
    return value === undefined ? null : value.group === undefined ? value.label : `${value.group} ${value.label}`
  }
  return flat(run).get(id.slice(7)) ?? null
}

function titleOf(id: string): string {
  return id.startsWith('axes.') ? id.slice(5) : id.startsWith('params.') ? id.slice(7) : id
}

function differ(texts: readonly (string | null)[]): boolean {
  return texts.some((text) => text !== texts[0])
}

const flattened = new WeakMap<object, Map<string, string>>()

/** Parameters by dotted name, as text. */
function flat(run: CompareRun): Map<string, string> {
  const known = flattened.get(run.params)
  if (known) return known
  const found = new Map<string, string>()
  const visit = (name: string, value: Json, depth: number) => {
    const nested = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0
    if (nested && depth < DEEP)
      for (const [key, inner] of Object.entries(value)) visit(name ? `${name}.${key}` : key, inner as Json, depth + 1)
    else found.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  for (const [name, value] of Object.entries(run.params)) visit(name, value, 1)
  flattened.set(run.params, found)
  return found
}
