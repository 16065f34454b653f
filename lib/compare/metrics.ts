/** The metrics of a comparison: which come first, what they are called, which way is good. */
import type { CompareRun } from '../api/compare'
import type { SeriesColumns, SeriesInfo } from '../api/series'
import { joinAttempts } from '../charts/attempts'
import { chartGroups } from '../charts/groups'
import { type Aggregate, aggregate, aggregateOfInfo, type Direction, guessDirection } from './aggregate'

export interface Metric {
  name: string
  title: string
  unit?: string
  direction: Direction | null
}

/** Names in the order in which people look at them: as the benchmarks hint, then what most runs have. */
export function orderMetrics<T extends { name: string; runs: number }>(
  metrics: readonly T[],
  runs: readonly CompareRun[],
): T[] {
  const hints = new Map(runs.flatMap((run) => run.seriesHints).map((hint) => [hint.name, hint]))
  const order = chartGroups([...hints.values()], [...metrics], true).flatMap((group) => group.series.map((s) => s.name))
  const rank = new Map(order.map((name, at) => [name, at]))
  const hinted = (name: string) => Number(!hints.has(name))
  return [...metrics].sort(
    (a, b) =>
      hinted(a.name) - hinted(b.name) ||
      b.runs - a.runs ||
      (rank.get(a.name) ?? rank.size) - (rank.get(b.name) ?? rank.size),
  )
}

/** @param better `loss:lower`, what a person chose */
export function describeMetric(name: string, runs: readonly CompareRun[], better: readonly string[] = []): Metric {
  const hint = runs.flatMap((run) => run.seriesHints).find((each) => each.name === name)
  const chosen = better.find((text) => text.startsWith(`${name}:`))?.slice(name.length + 1)
  const score = runs.flatMap((run) => run.scores ?? []).find((each) => each.name === name)
  const direction =
    chosen === 'lower' || chosen === 'higher' ? chosen : (hint?.direction ?? score?.direction ?? guessDirection(name))
  return { name, title: hint?.title ?? name, unit: hint?.unit, direction }
}

/**
 * The number of a run for a metric.
 * @param parts curves of its attempts, whole; absent: not read
 * @returns undefined: it takes the curve, which was not read yet
 */
export function runValue(
  run: CompareRun,
  metric: Metric,
  wanted: Aggregate,
  attempts: 'joined' | 'last',
  parts: readonly SeriesColumns[] | undefined,
): number | null | undefined {
  const infos = run.series.filter(
    (info: SeriesInfo) => info.name === metric.name && (attempts === 'joined' || info.attempt === run.attempts),
  )
  // Counters have every digit; of several attempts they do not know where one takes over from the other.
  const counted = infos.length === 1 ? aggregateOfInfo(infos[0]!, wanted.kind, metric.direction) : undefined
  if (counted !== undefined && (run.endedAt !== null || !parts)) return counted
  if (parts && parts.length > 0) {
    const columns =
      attempts === 'last' || parts.length === 1 ? parts[parts.length - 1]! : joinAttempts([...parts]).columns
    return aggregate(columns, wanted, metric.direction)
  }
  return infos.length === 0 ? null : undefined
}
