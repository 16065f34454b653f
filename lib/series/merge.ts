/**
 * What a batch does to a series. A point is keyed by step; for one key the road with the higher rank wins, between equal
 * ranks the later. The outcome depends only on which points came and in which order within a rank, never on how they
 * were cut into batches or how often one was repeated.
 */
import type { Column } from './batch'

/** Roads by trust. Kubeflow's is for snapshots: they make a series only where no other road gives it. */
export const RANK = { http: 3, file: 2, stdout: 1, kubeflow: 0 } as const
export type Rank = (typeof RANK)[keyof typeof RANK]

export interface SeriesState {
  id: number
  name: string
  count: number
  nonFinite: number
  conflicts: number
  min: number | null
  max: number | null
  firstStep: number | null
  lastStep: number | null
  lastTime: number | null
  lastValue: number | null
  /** Rollup levels that are built. */
  levels: number
  /** Every point of it is from a Kubeflow snapshot. */
  snapshots: boolean
}

/** Points of a batch that are stored already: `at` is the place in the batch. */
export interface Stored {
  at: number[]
  value: number[]
  rank: number[]
}

export interface Merge {
  /** Places in the column, ascending; null means all of it. */
  added: number[] | null
  replaced: number[]
  /** Same value from a more trusted road: only its rank changes. */
  raised: number[]
  unchanged: number
  /** A replaced value was the minimum or maximum: they must be looked up again. */
  extremesLost: boolean
}

/** Merges a folded column into `state`, which is changed to what it becomes. */
export function mergeColumn(state: SeriesState, column: Column, rank: Rank, stored: Stored | undefined): Merge {
  const merge: Merge = { added: null, replaced: [], raised: [], unchanged: 0, extremesLost: false }
  const { step, value } = column
  if (!stored || stored.at.length === 0) {
    for (let i = 0; i < step.length; i++) take(state, column, i)
    return merge
  }
  merge.added = []
  let next = 0
  for (let i = 0; i < step.length; i++) {
    if (stored.at[next] !== i) {
      merge.added.push(i)
      take(state, column, i)
      continue
    }
    const old = stored.value[next]!
    const oldRank = stored.rank[next]!
    next++
    if (same(old, value[i]!)) {
      merge.unchanged++
      if (rank > oldRank) merge.raised.push(i)
    } else if (rank < oldRank) merge.unchanged++
    else {
      merge.replaced.push(i)
      state.conflicts++
      state.count--
      if (!Number.isFinite(old)) state.nonFinite--
      else if (old === state.min || old === state.max) merge.extremesLost = true
      take(state, column, i)
    }
  }
  return merge
}

/** As PostgreSQL compares: NaN equals NaN, 0 equals -0. */
function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b))
}

function take(state: SeriesState, column: Column, i: number): void {
  const step = column.step[i]!
  const value = column.value[i]!
  state.count++
  if (Number.isFinite(value)) {
    if (state.min === null || value < state.min) state.min = value
    if (state.max === null || value > state.max) state.max = value
  } else state.nonFinite++
  if (state.firstStep === null || step < state.firstStep) state.firstStep = step
  if (state.lastStep === null || step >= state.lastStep) {
    state.lastStep = step
    state.lastTime = column.time[i]!
    state.lastValue = value
  }
}
