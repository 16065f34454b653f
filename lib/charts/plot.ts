/**
 * From columns to what is drawn: x and y in the units of the axes, the span of the axes, and words for all that the
 * picture leaves out. Pure, so that the picture, its table, its caption and its export agree.
 */
import type { SeriesColumns } from '../api/series'
import { formatCount, formatNumber } from '../format/number'
import { smooth, smoothingUnit } from '../series/smooth'
import type { MetricAxis } from './metric-axis'
import { toNumber } from './numbers'
import { countOutside, quantileSpan } from './outliers'
import { logDomain, niceDomain, niceTicks, relativeTicks, stepTicks, type Ticks, timeTicks } from './ticks'

/** `metric`: another series of the run, such as tokens or epoch, read at the steps of the points. */
export type XMode = 'step' | 'time' | 'relative' | 'metric'

export interface PlotOptions {
  x: XMode
  log: boolean
  /** Weight of the past for each unit of distance, 0 to below 1: see `smooth`. */
  smoothing: number
  /** Leave far outliers outside the axis (counted). */
  clip: boolean
  /** Zoom, in the unit of x. */
  range: [number, number] | null
  /** How many ticks fit. */
  xTicks: number
  yTicks: number
  /** As `Date.getTimezoneOffset`, for x = time. */
  timezoneOffset: number
  /** For x = metric: where a step lies on that axis. */
  axis?: MetricAxis | null
}

export interface PlotSeries {
  name: string
  label: string
  columns: SeriesColumns
  /** One a bucket, in the unit of the x axis. */
  x: number[]
  /** Values of the line that leads: smoothed, or raw without smoothing. On a log axis log10; NaN is a gap. */
  line: number[]
  /** The raw line where the leading one is smoothed, else null. */
  raw: number[] | null
  /** [min, max] of each bucket where buckets hold more than one point, else null. */
  band: ([number, number] | null)[] | null
}

export interface PlotMark {
  x: number
  label: string
  series: string
}

export interface Plot {
  series: PlotSeries[]
  /** The metric that the x axis is; null: steps or time. */
  axisName: string | null
  /** y values and the y domain are log10. */
  log: boolean
  xDomain: [number, number]
  xTicks: Ticks
  yDomain: [number, number]
  yTicks: Ticks
  /** Non-finite points, neighbours within one hundredth of the axis joined: "NaN", "3 NaN". */
  marks: PlotMark[]
  /** Where values lie that a logarithm does not know: marked at the foot of the chart, neighbours joined. */
  feet: number[]
  above: { count: number; to: number }
  below: { count: number; to: number }
  /** Buckets with values that a logarithm does not know. */
  notPositive: number
  shown: number
  total: number
  nonFinite: number
  /** Largest number of steps that one bucket spans. */
  width: number
}

/** A series with less than this share of the first one's buckets is drawn as it is. */
const SPARSE = 0.25

/** @returns null where there is not one finite point to draw an axis for */
export function plot(
  given: { name: string; label: string; columns: SeriesColumns }[],
  options: PlotOptions,
  origin: number | null = null,
): Plot | null {
  const drawn: PlotSeries[] = []
  const feet: number[] = []
  let notPositive = 0
  for (const { name, label, columns } of given) {
    const x = xColumn(columns, options.x, origin, options.axis)
    const values = columns.last.map(toNumber)
    const scale = options.log ? (v: number) => (v > 0 ? Math.log10(v) : Number.NaN) : (v: number) => v
    if (options.log) {
      const low = x.filter((_, i) => values[i]! <= 0 || (columns.min[i] ?? 1) <= 0)
      notPositive += low.length
      feet.push(...low)
    }
    // A sparse second series, such as a validation loss, has no noise to smooth, and smoothing would lag behind it.
    const smoothed = options.smoothing > 0 && columns.step.length >= SPARSE * (given[0]?.columns.step.length ?? 0)
    const led = smoothed ? smooth(values, options.smoothing, distances(columns)) : values
    const finite = (v: number | null) => (v !== null && Number.isFinite(v) ? scale(v) : Number.NaN)
    const line = led.map(finite)
    const raw = smoothed ? values.map(finite) : null
    const band = columns.width > 1 ? bandOf(columns, scale, line) : null
    drawn.push({ name, label, columns, x, line, raw, band })
  }
  const lines = drawn.flatMap((s) => s.line)
  const newest = drawn.flatMap((s) => s.line.slice(-1))
  const span = quantileSpan(lines, options.clip, newest)
  if (!span) return null
  const y = yAxis(drawn, span, options)
  const xs = drawn.flatMap((s) => (s.x.length > 0 ? [s.x[0]!, s.x[s.x.length - 1]!] : []))
  const xDomain: [number, number] = options.range ?? [Math.min(...xs), Math.max(...xs)]
  if (!options.range && options.x === 'step' && xDomain[0] > 0 && xDomain[0] <= xDomain[1] * 0.05) xDomain[0] = 0
  if (!options.range && options.x === 'relative' && xDomain[0] > 0) xDomain[0] = 0
  if (xDomain[1] <= xDomain[0]) xDomain[1] = xDomain[0] + 1
  const above = countOutside(drawn.flatMap(reportedHighs), ...y.domain).above
  const below = countOutside(drawn.flatMap(reportedLows), ...y.domain).below
  const back = (end: { count: number; to: number }) => ({ ...end, to: options.log ? 10 ** end.to : end.to })
  return {
    series: drawn,
    axisName: options.x === 'metric' ? (options.axis?.name ?? null) : null,
    log: options.log,
    xDomain,
    xTicks: xAxis(xDomain, options),
    yDomain: y.domain,
    yTicks: { ticks: y.ticks, labels: y.labels },
    marks: marksOf(drawn, options, origin, xDomain),
    feet: apart(feet, xDomain),
    above: back(above),
    below: back(below),
    notPositive,
    shown: sum(drawn.map((s) => s.columns.shown)),
    total: sum(drawn.map((s) => s.columns.total)),
    nonFinite: sum(drawn.map((s) => s.columns.nonFinite.length)),
    width: Math.max(...drawn.map((s) => s.columns.width)),
  }
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

/** Positions inside the axis, one for each sixtieth of it: a mark has a width. */
function apart(positions: number[], [low, high]: [number, number]): number[] {
  const near = (high - low) / 60
  const kept: number[] = []
  for (const x of positions.filter((each) => each >= low && each <= high).sort((a, b) => a - b)) {
    if (kept.length === 0 || x - kept[kept.length - 1]! >= near) kept.push(x)
  }
  return kept
}

/** Smoothing goes by steps whatever the x axis is: a curve keeps its values when the axis is another one. */
function distances(columns: SeriesColumns): { positions: number[]; unit: number } {
  const { step, total } = columns
  return { positions: step, unit: smoothingUnit(step[0] ?? 0, step[step.length - 1] ?? 0, total) }
}

/** Position of each bucket on the x axis. */
export function xColumn(
  columns: SeriesColumns,
  mode: XMode,
  origin: number | null,
  axis: MetricAxis | null = null,
): number[] {
  if (mode === 'step') return columns.step
  if (mode === 'metric') return columns.step.map((step) => (axis ? axis.at(step) : step))
  if (mode === 'time') return columns.time
  const zero = origin ?? columns.origin ?? columns.time[0] ?? 0
  return columns.time.map((time) => time - zero)
}

function bandOf(columns: SeriesColumns, scale: (v: number) => number, line: number[]): PlotSeries['band'] {
  return columns.min.map((min, i) => {
    const max = columns.max[i]!
    if (min === null || max === null) return null
    const low = scale(min)
    const high = scale(max)
    // On a log axis a band that reaches to 0 or below begins at its line: the part under it has no place there.
    if (Number.isNaN(high)) return null
    if (Number.isNaN(low)) return Number.isNaN(line[i]!) ? null : [line[i]!, high]
    return [low, high]
  })
}

/** What was reported, bucket by bucket: a smoothed line lies inside an axis that the values under it leave. */
function reportedHighs({ band, raw, line }: PlotSeries): number[] {
  return line.map((value, i) => band?.[i]?.[1] ?? raw?.[i] ?? value)
}

function reportedLows({ band, raw, line }: PlotSeries): number[] {
  return line.map((value, i) => band?.[i]?.[0] ?? raw?.[i] ?? value)
}

function yAxis(drawn: PlotSeries[], span: { low: number; high: number }, options: PlotOptions) {
  // What was reported belongs to the picture, but where outliers may stay outside, a single wild bucket must not set
  // the axis: the bulk does.
  const bulk = quantileSpan([...drawn.flatMap(reportedHighs), ...drawn.flatMap(reportedLows)], options.clip) ?? span
  const most = options.clip ? 3 * (span.high - span.low) : Number.POSITIVE_INFINITY
  const low = Math.max(Math.min(span.low, bulk.low), span.low - most)
  const high = Math.min(Math.max(span.high, bulk.high), span.high + most)
  if (options.log) return logDomain(10 ** low, 10 ** high)
  return niceDomain(low, high, options.yTicks)
}

function xAxis([low, high]: [number, number], options: PlotOptions): Ticks {
  if (options.x === 'step') return stepTicks(low, high, options.xTicks)
  if (options.x === 'metric') return niceTicks(low, high, options.xTicks)
  if (options.x === 'time') return timeTicks(low, high, options.timezoneOffset, options.xTicks)
  return relativeTicks(low, high, options.xTicks)
}

function positionOf(
  point: { step: number; time: number },
  mode: XMode,
  zero: number,
  axis?: MetricAxis | null,
): number {
  if (mode === 'time') return point.time
  if (mode === 'relative') return point.time - zero
  return mode === 'metric' && axis ? axis.at(point.step) : point.step
}

/** How far one mark reaches, in thirtieths of the axis: its label is about three of them wide. */
const MARK = 5

const NAMES = { NaN: 'NaN', Infinity: '∞', '-Infinity': '−∞' } as const

function marksOf(
  drawn: PlotSeries[],
  { x: mode, axis }: PlotOptions,
  origin: number | null,
  domain: [number, number],
): PlotMark[] {
  const near = (domain[1] - domain[0]) / 30
  const marks: { x: number; to: number; kinds: Map<string, number>; series: string }[] = []
  for (const s of drawn) {
    const zero = origin ?? s.columns.origin ?? s.columns.time[0] ?? 0
    for (const point of s.columns.nonFinite) {
      const x = positionOf(point, mode, zero, axis)
      if (x < domain[0] || x > domain[1]) continue
      const last = marks[marks.length - 1]
      // Each is near the one before it: ten in a row are one mark, where they begin. Those all along the axis are several.
      const joins = last && last.series === s.label && x - last.to < near && x - last.x < MARK * near
      const mark = joins ? last : null
      if (mark) {
        mark.kinds.set(NAMES[point.value], (mark.kinds.get(NAMES[point.value]) ?? 0) + 1)
        mark.to = x
      } else marks.push({ x, to: x, kinds: new Map([[NAMES[point.value], 1]]), series: s.label })
    }
  }
  return marks.map(({ x, kinds, series }) => ({
    x,
    series,
    label: [...kinds].map(([kind, count]) => (count > 1 ? `${count} ${kind}` : kind)).join(', '),
  }))
}

/** What the picture does not show, in words: stands over the plot. */
export function outsideWords(p: Plot, short = false): string[] {
  const edge = (y: number) => formatNumber(p.log ? Number((10 ** y).toPrecision(3)) : y)
  const words: string[] = []
  if (p.above.count > 0) {
    const end = edge(p.yDomain[1])
    words.push(
      short
        ? `▲ ${formatCount(p.above.count)} above ${end}`
        : `▲ ${entries(p.above.count, p)} above ${end}, up to ${formatNumber(p.above.to)}`,
    )
  }
  if (p.below.count > 0) {
    const end = edge(p.yDomain[0])
    words.push(
      short
        ? `▼ ${formatCount(p.below.count)} below ${end}`
        : `▼ ${entries(p.below.count, p)} below ${end}, down to ${formatNumber(p.below.to)}`,
    )
  }
  if (p.notPositive > 0) words.push(`▼ ${entries(p.notPositive, p)} at 0 or below, outside a log axis`)
  return words
}

function entries(count: number, { width }: Plot): string {
  const word = width > 1 ? 'bucket' : 'value'
  return count === 1 ? `1 ${word}` : `${formatCount(count)} ${word}s`
}

/** The least, the greatest and the newest value of a series, over every finite point that its buckets hold. */
export function extremes(columns: SeriesColumns): {
  min: { value: number; step: number } | null
  max: { value: number; step: number } | null
  last: { value: number; step: number } | null
} {
  let min: { value: number; step: number } | null = null
  let max: { value: number; step: number } | null = null
  for (const [i, step] of columns.step.entries()) {
    const low = columns.min[i]
    const high = columns.max[i]
    if (low != null && (min === null || low < min.value)) min = { value: low, step }
    if (high != null && (max === null || high > max.value)) max = { value: high, step }
  }
  const n = columns.step.length - 1
  return { min, max, last: n < 0 ? null : { value: toNumber(columns.last[n]!), step: columns.step[n]! } }
}

/** The chart in a sentence, for those who do not see it. */
export function chartWords(title: string, p: Plot): string {
  const parts = p.series.map((s) => {
    const { min, max, last } = extremes(s.columns)
    if (!min || !max || !last) return `${s.label}: no finite value`
    return `${s.label} now ${formatNumber(last.value)} at step ${formatCount(last.step)}, lowest ${formatNumber(min.value)} near step ${formatCount(min.step)}, highest ${formatNumber(max.value)} near step ${formatCount(max.step)}`
  })
  const marks =
    p.nonFinite > 0 ? ` ${p.nonFinite === 1 ? '1 value is' : `${formatCount(p.nonFinite)} values are`} not finite.` : ''
  return `${title}. ${parts.join('; ')}.${marks}`
}
