import type { SeriesColumns } from '../api/series'
import { firstAtOrAfter } from './merge'

/** A retry that goes on from a checkpoint repeats some steps: what a chart shows of several attempts. */
export type AttemptsView = 'joined' | 'apart' | 'last'

/** Where a later attempt takes over. */
export interface AttemptStart {
  attempt: number
  step: number
  time: number
  /** The step that the attempts before had reached, where this one went back from it; null: it went on. */
  backFrom: number | null
}

/**
 * One curve over all attempts of one series: each attempt counts up to the step at which the next begins. What an earlier
 * one had beyond that is not in the curve; `starts` says so, and the attempts apart show it.
 */
export function joinAttempts(attempts: SeriesColumns[]): { columns: SeriesColumns; starts: AttemptStart[] } {
  const ordered = attempts.filter((a) => a.step.length > 0).sort((a, b) => a.attempt - b.attempt)
  const newest = ordered[ordered.length - 1] ?? attempts[attempts.length - 1]!
  const columns: SeriesColumns = { ...newest, step: [], time: [], min: [], max: [], last: [], nonFinite: [] }
  columns.total = 0
  columns.width = 1
  columns.origin = ordered[0]?.origin ?? newest.origin
  const starts: AttemptStart[] = []
  let reached = Number.NEGATIVE_INFINITY
  for (const [i, part] of ordered.entries()) {
    const until = Math.min(Number.POSITIVE_INFINITY, ...ordered.slice(i + 1).map((later) => later.step[0]!))
    const count = firstAtOrAfter(part.step, until)
    columns.step.push(...part.step.slice(0, count))
    columns.time.push(...part.time.slice(0, count))
    columns.min.push(...part.min.slice(0, count))
    columns.max.push(...part.max.slice(0, count))
    columns.last.push(...part.last.slice(0, count))
    columns.nonFinite.push(...part.nonFinite.filter((mark) => mark.step < until))
    columns.total += part.total
    columns.width = Math.max(columns.width, part.width)
    const begins = part.step[0]!
    if (i > 0) {
      const backFrom = reached >= begins ? reached : null
      starts.push({ attempt: part.attempt, step: begins, time: part.time[0]!, backFrom })
    }
    reached = Math.max(reached, part.step[part.step.length - 1]!)
  }
  columns.shown = columns.step.length
  return { columns, starts }
}
