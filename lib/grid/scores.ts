import type { RunSummary } from '../api/runs'
import type { Score } from '../benchmarks/types'
import { mean, sampleStd } from './statistics'

/** What a cell needs to know of a run. */
export type GridRun = Pick<
  RunSummary,
  | 'id'
  | 'axes'
  | 'state'
  | 'stale'
  | 'progress'
  | 'heardAt'
  | 'scores'
  | 'failure'
  | 'skipReason'
  | 'waitReason'
  | 'queuePosition'
  | 'startedAt'
  | 'endedAt'
> & {
  /** Set for a cell that stands for several runs: see `fold.ts`. */
  fold?: FoldFacts
}

/** The runs of a folded cell. */
export interface FoldFacts {
  /** The axis that was folded. */
  axis: string
  /** In the order of the spec. */
  members: readonly GridRun[]
  /** Value of the folded axis of each member. */
  keys: readonly string[]
  /** Members that are complete, and that failed. */
  done: number
  failed: number
  /** How far all of them are together, 0 to 1. */
  share: number
}

/** A score of a cell; of a folded one the mean of its runs. */
export interface GridScore extends Score {
  spread?: Spread
}

export interface Spread {
  /** Value by value of the folded axis, of complete runs. */
  values: ReadonlyMap<string, number>
  /** Sample standard deviation; null for one value. */
  std: number | null
  /** Runs that were asked for. */
  of: number
}

/** The score that each benchmark calls its own. */
export const HEADLINE = 'headline'
/** Seconds a run took, as if it were a score. */
export const DURATION = 'duration'

/** The score a cell shows, or null while there is none. The same object for the same run, so that `memo` sees no change. */
export function scoreOf(run: GridRun, metric: string): GridScore | null {
  if (run.fold) return foldedScore(run, metric)
  if (metric === DURATION) {
    if (run.startedAt === null || run.endedAt === null) return null
    const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000
    return { name: DURATION, value: seconds, direction: 'lower', unit: 's' }
  }
  const scores = run.scores ?? []
  if (metric === HEADLINE) return scores.find((score) => score.headline) ?? scores[0] ?? null
  return scores.find((score) => score.name === metric) ?? null
}

/** The score that counts in means and comparisons: of a complete run, or of a folded cell all of whose runs are complete. */
export function countedScore(run: GridRun, metric: string): GridScore | null {
  if (run.state !== 'succeeded' && run.state !== 'skipped') return null
  const score = scoreOf(run, metric)
  return score?.spread && score.spread.values.size < score.spread.of ? null : score
}

const folded = new WeakMap<GridRun, Map<string, GridScore | null>>()

function foldedScore(run: GridRun, metric: string): GridScore | null {
  const scores = folded.get(run) ?? new Map<string, GridScore | null>()
  folded.set(run, scores)
  let score = scores.get(metric)
  if (score === undefined) {
    score = meanScore(run.fold!, metric)
    scores.set(metric, score)
  }
  return score
}

function meanScore({ members, keys }: FoldFacts, metric: string): GridScore | null {
  let first: Score | null = null
  let samples: number | undefined
  const values = new Map<string, number>()
  for (const [at, member] of members.entries()) {
    const score = countedScore(member, metric)
    if (score === null || score.value === null) continue
    if (first && !comparable(first, score))
      return { ...first, value: null, note: `not comparable: ${apart(first, score)}` }
    samples = first === null || samples === score.samples ? score.samples : undefined
    first ??= score
    values.set(keys[at]!, score.value)
  }
  if (first === null) return null
  const all = [...values.values()]
  return {
    ...first,
    value: mean(all),
    // What one run's score is made of; unequal numbers say nothing about the mean.
    samples,
    note: undefined,
    spread: { values, std: sampleStd(all), of: members.length },
  }
}

/** Names of the scores that runs have, by first appearance. */
export function metricNames(runs: readonly GridRun[]): string[] {
  const names = new Set<string>()
  for (const run of runs)
    for (const member of run.fold?.members ?? [run]) for (const score of member.scores ?? []) names.add(score.name)
  return [...names]
}

/** What tells two scores apart, in words. */
function apart(left: Score, right: Score): string {
  return left.name === right.name
    ? `${left.name} of different scale, direction or unit`
    : `${left.name} and ${right.name}`
}

/** Whether two scores measure the same thing on the same scale, so that their difference means something. */
export function comparable(left: Score, right: Score): boolean {
  return (
    left.name === right.name &&
    left.direction === right.direction &&
    left.unit === right.unit &&
    left.scale?.[0] === right.scale?.[0] &&
    left.scale?.[1] === right.scale?.[1]
  )
}

/**
 * Scores with one key may be averaged: the same scale, direction and unit, and where no scale is known the same name.
 */
export function meanKey(score: Score): string {
  const what = score.scale ? score.scale.join('..') : score.name
  return `${what}|${score.direction}|${score.unit ?? ''}`
}

/** `F1, ROUGE-L ↑`: what the scores of a group of cells are called and which direction is good. */
export function scoreTitle(scores: Iterable<Score>): { names: string[]; direction: 'higher' | 'lower' | null } {
  const names = new Set<string>()
  const directions = new Set<'higher' | 'lower'>()
  for (const score of scores) {
    names.add(score.name)
    directions.add(score.direction)
  }
  return { names: [...names], direction: directions.size === 1 ? [...directions][0]! : null }
}
