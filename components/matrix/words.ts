import type { Matrix } from '@/lib/api/matrices'
import type { RunState } from '@/lib/runs/states'

type Counts = Partial<Record<RunState, number>>

const sum = (counts: Counts, states: readonly RunState[]) =>
  states.reduce((total, state) => total + (counts[state] ?? 0), 0)

/** Runs whose results are there. */
export function doneCount(counts: Counts): number {
  return sum(counts, ['succeeded', 'skipped', 'stopped'])
}

/** Runs that cancelling the matrix would end. */
export function openCount(counts: Counts): number {
  return sum(counts, ['queued', 'starting', 'running', 'stopping', 'finishing'])
}

/** `12 runs = 2 models × 2 attention × 3 tasks − 2 excluded`. */
export function equation(matrix: {
  total: number
  axes: readonly { name: string; values: number }[]
  excluded: number
}): string {
  const runs = `${matrix.total.toLocaleString('en-US')} ${matrix.total === 1 ? 'run' : 'runs'}`
  if (matrix.axes.length === 0) return runs
  const product = matrix.axes
    .map((axis) => `${axis.values} ${axis.values === 1 ? axis.name : plural(axis.name)}`)
    .join(' × ')
  return `${runs} = ${product}${matrix.excluded > 0 ? ` \u2212 ${matrix.excluded} excluded` : ''}`
}

/** Plurals of the axes that most matrices have; any other name stays as its owner wrote it. */
function plural(axis: string): string {
  return ['model', 'task', 'seed', 'dataset', 'config'].includes(axis) ? `${axis}s` : axis
}

/** The sentence that asks before a matrix is cancelled: `Cancel 14 queued and 6 active runs?` */
export function cancelQuestion(counts: Counts): string {
  const queued = counts.queued ?? 0
  const active = openCount(counts) - queued
  const parts = [queued > 0 ? `${queued} queued` : null, active > 0 ? `${active} active` : null].filter(Boolean)
  return `Cancel ${parts.join(' and ')} ${queued + active === 1 ? 'run' : 'runs'}?`
}

/** A file name made of a matrix's name. */
export function fileName(matrix: Pick<Matrix, 'name' | 'id'>, ending: string): string {
  const name = matrix.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `${name || matrix.id}.${ending}`
}
