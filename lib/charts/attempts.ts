import type { SeriesColumns } from '../api/series'
import { firstAtOrAfter } from './merge'

/** A retry that goes on from a checkpoint repeats some steps: what a chart shows of several attempts. */
export type AttemptsView = 'joined' | 'apart' | 'last'

/**
 * One curve over all attempts of one series: each attempt counts up to the step at which the next begins.
 * `starts` holds where the later attempts take over, for the marks on the chart.
 */
export function joinAttempts(attempts: SeriesColumns[]): {
  columns: SeriesColumns
  starts: { attempt: number; step: number; time: number }[]
} {
  const ordered = attempts.filter((a) => a.step.length > 0).sort((a, b) => a.attempt - b.attempt)
  const newest = ordered[ordered.length - 1] ?? attempts[attempts.length - 1]!
  const columns: SeriesColumns = { ...newest, step: [], time: [], min: [], max: [], last: [], nonFinite: [] }
  columns.total = 0
  columns.width = 1
  columns.origin = ordered[0]?.origin ?? newest.origin
  const starts: { attempt: number; step: number; time: number }[] = []
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
    if (i > 0) starts.push({ attempt: part.attempt, step: part.step[0]!, time: part.time[0]! })
  }
  columns.shown = columns.step.length
  return { columns, starts }
}
