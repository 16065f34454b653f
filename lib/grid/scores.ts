import type { RunSummary } from '../api/runs'
import type { Score } from '../benchmarks/types'

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
>

/** The score that each benchmark calls its own. */
export const HEADLINE = 'headline'
/** Seconds a run took, as if it were a score. */
export const DURATION = 'duration'

/** The score a cell shows, or null while there is none. */
export function scoreOf(run: GridRun, metric: string): Score | null {
  if (metric === DURATION) {
    if (run.startedAt === null || run.endedAt === null) return null
    const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000
    return { name: DURATION, value: seconds, direction: 'lower', unit: 's' }
  }
  const scores = run.scores ?? []
  if (metric === HEADLINE) return scores.find((score) => score.headline) ?? scores[0] ?? null
  return scores.find((score) => score.name === metric) ?? null
}

/** Names of the scores that runs have, by first appearance. */
export function metricNames(runs: readonly GridRun[]): string[] {
  const names = new Set<string>()
  for (const run of runs) for (const score of run.scores ?? []) names.add(score.name)
  return [...names]
}

/** Whether two scores measure the same thing, so that their difference means something. */
export function comparable(left: Score, right: Score): boolean {
  return left.name === right.name && left.direction === right.direction && left.unit === right.unit
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
