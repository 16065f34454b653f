/**
 * From the columns of many runs to what is drawn: lines or means on one grid, the axes, and a count of all that the
 * picture leaves out. Pure, so that picture, table, tooltip and export agree.
 *
 * A live chart comes here twice a second with 100 runs × 1,000 points, so what belongs to one run is kept as long as its
 * columns are the same object, and numbers are looked at in plain loops.
 */
import type { SeriesColumns } from '../api/series'
import { joinAttempts } from '../charts/attempts'
import { toNumber } from '../charts/numbers'
import { quantileSpan } from '../charts/outliers'
import type { XMode } from '../charts/plot'
import { logDomain, niceDomain, relativeTicks, stepTicks, type Ticks, timeTicks } from '../charts/ticks'
import { gridWidth, placesOf } from '../series/align'
import { smooth } from '../series/smooth'
import { meansOf } from './statistics'

export interface PlotRequest {
  x: XMode
  log: boolean
  /** Weight of the past, 0 to below 1. */
  smoothing: number
  /** Leave far outliers outside the y axis (counted). */
  clip: boolean
  /** Zoom, in the unit of x. */
  range: readonly [number, number] | null
  /** Lines are means over their runs. */
  grouped: boolean
  xTicks: number
  yTicks: number
  /** As `Date.getTimezoneOffset`, for x = time. */
  timezoneOffset: number
}

/** A line that is wanted: of one run, or the mean of several. */
export interface LineInput {
  key: string
  /** Attempts of each run that has the metric; of `last` only one. */
  runs: readonly (readonly SeriesColumns[])[]
  /** Runs that belong to it, with the metric or without. */
  of: number
}

export type Column = (number | null | undefined)[]

export interface PlotLine {
  key: string
  /** In the unit of the axis (log10 on a log axis): undefined where there is no point, null where it breaks. */
  y: Column
  /** The line before smoothing, where few enough lines are drawn to show it. */
  raw: Column | null
  /** Mean ± std, of a group; null where it is one run only. */
  low: Column | null
  high: Column | null
  /** As reported, in the unit of the metric: a run's value, or the mean. */
  value: Column
  /** Sample standard deviation and number of runs, place by place; of a group. */
  std: (number | null)[] | null
  n: number[] | null
  /** Runs with a point in view, and runs that belong to the line. */
  runs: number
  of: number
  nonFinite: { x: number; value: string }[]
  /** Places whose value a logarithm does not know. */
  notPositive: number[]
}

export interface ComparePlot {
  x: number[]
  lines: PlotLine[]
  /** Unit of x that a place spans; 0: every point stands where it was reported. */
  width: number
  grouped: boolean
  log: boolean
  xDomain: [number, number]
  xTicks: Ticks
  yDomain: [number, number]
  yTicks: Ticks
  above: number
  below: number
  shown: number
  total: number
}

/** Up to so many lines the raw line is drawn behind the smoothed one. */
export const RAW_LINES = 8
/** Values that decide where the y axis ends; more are sampled evenly, and the extremes are always among them. */
const SAMPLE = 8192

/** @returns null where there is no finite value to draw an axis for */
export function comparePlot(inputs: readonly LineInput[], request: PlotRequest): ComparePlot | null {
  const curves = inputs.map((input) => input.runs.map((parts) => curveOf(parts, request)))
  const flat = curves.flat()
  const grouped = request.grouped
  const xs = flat.map((curve) => curve.x)
  const width = gridWidth(
    xs,
    flat.map((curve) => curve.columns.width),
    { shared: grouped, whole: request.x === 'step' },
  )
  const { x, at } = placesOf(xs, width)
  const raws = inputs.length <= RAW_LINES && request.smoothing > 0
  let next = 0
  const lines = inputs.map((input, i) => {
    const mine = curves[i]!
    const places = at.slice(next, next + mine.length)
    next += mine.length
    return grouped ? meanLine(input, mine, places, x, request) : runLine(input, mine[0], places[0], x, request, raws)
  })
  const y = yAxis(lines, request)
  if (!y) return null
  const xDomain = domainOf(xs, request)
  let above = 0
  let below = 0
  for (const { y: column } of lines)
    for (const value of column) {
      if (value == null) continue
      if (value > y.domain[1]) above++
      else if (value < y.domain[0]) below++
    }
  return {
    x,
    lines,
    width,
    grouped,
    log: request.log,
    xDomain,
    xTicks: xAxis(xDomain, request),
    yDomain: y.domain,
    yTicks: { ticks: y.ticks, labels: y.labels },
    above,
    below,
    shown: sum(flat, (curve) => curve.columns.shown),
    total: sum(flat, (curve) => curve.columns.total),
  }
}

/** One run as its own columns tell it. */
interface Curve {
  columns: SeriesColumns
  x: number[]
  value: number[]
  /** Smoothed as on the page of the run; the same list without smoothing. */
  line: readonly (number | null)[]
}

const kept = new WeakMap<SeriesColumns, { how: string; curve: Curve }>()

function curveOf(parts: readonly SeriesColumns[], { x, smoothing }: PlotRequest): Curve {
  const newest = parts[parts.length - 1]!
  const how = `${x} ${smoothing} ${parts.length}`
  const known = parts.length === 1 ? kept.get(newest) : undefined
  if (known?.how === how) return known.curve
  const columns = parts.length === 1 ? newest : joinAttempts([...parts]).columns
  const value = columns.last.map(toNumber)
  const zero = columns.origin ?? columns.time[0] ?? 0
  const xs = x === 'step' ? columns.step : x === 'time' ? columns.time : columns.time.map((time) => time - zero)
  const curve = {
    columns,
    // Clocks are set back now and then: a place on a grid needs its order.
    x: x === 'step' ? xs : ascending(xs),
    value,
    line: smoothing > 0 ? smooth(value, smoothing) : value,
  }
  if (parts.length === 1) kept.set(newest, { how, curve })
  return curve
}

function ascending(values: number[]): number[] {
  let high = Number.NEGATIVE_INFINITY
  return values.map((value) => {
    high = Math.max(high, value)
    return high
  })
}

function runLine(
  input: LineInput,
  curve: Curve | undefined,
  at: Int32Array | undefined,
  x: number[],
  request: PlotRequest,
  raws: boolean,
): PlotLine {
  const line: PlotLine = {
    key: input.key,
    y: new Array(x.length),
    raw: null,
    low: null,
    high: null,
    value: new Array(x.length),
    std: null,
    n: null,
    runs: curve && curve.columns.step.length > 0 ? 1 : 0,
    of: input.of,
    nonFinite: [],
    notPositive: [],
  }
  if (!curve || !at) return line
  const raw: Column | null = raws ? new Array(x.length) : null
  for (let i = 0; i < at.length; i++) {
    const point = at[i]!
    if (point < 0) continue
    const value = curve.value[point]!
    line.value[i] = value
    line.y[i] = scaled(curve.line[point]!, request.log)
    if (raw) raw[i] = scaled(value, request.log)
    if (request.log && value <= 0) line.notPositive.push(x[i]!)
  }
  line.raw = raw
  line.nonFinite = oddPoints(curve.columns, request)
  return line
}

function meanLine(
  input: LineInput,
  curves: Curve[],
  places: Int32Array[],
  x: number[],
  request: PlotRequest,
): PlotLine {
  const columns = curves.map((curve, run) =>
    Array.from(places[run]!, (point) => (point < 0 ? undefined : curve.value[point]!)),
  )
  const { mean, std, n } = meansOf(columns, x.length)
  const level = smoothed(mean, request.smoothing)
  const spread = smoothed(std, request.smoothing)
  const band = (sign: 1 | -1) =>
    level.map((value, i) => {
      if (value == null || std[i] == null) return null
      return scaled(value + sign * (spread[i] ?? 0), request.log) ?? (sign < 0 ? scaled(value, request.log) : null)
    })
  return {
    key: input.key,
    y: level.map((value) => (value === undefined ? undefined : scaled(value, request.log))),
    raw: null,
    low: band(-1),
    high: band(1),
    value: mean,
    std,
    n,
    runs: curves.filter((curve) => curve.columns.step.length > 0).length,
    of: input.of,
    nonFinite: curves.flatMap((curve) => oddPoints(curve.columns, request)),
    notPositive: request.log ? x.filter((_, i) => (mean[i] ?? 1) <= 0) : [],
  }
}

function smoothed(values: readonly (number | null | undefined)[], weight: number): Column {
  if (weight === 0) return [...values]
  const line = smooth(
    values.map((value) => value ?? null),
    weight,
  )
  // What is missing stays missing, and does not become a break.
  return line.map((value, i) => (values[i] === undefined ? undefined : value))
}

function scaled(value: number | null, log: boolean): number | null {
  if (value === null || !Number.isFinite(value)) return null
  if (!log) return value
  return value > 0 ? Math.log10(value) : null
}

function oddPoints(columns: SeriesColumns, { x }: PlotRequest): PlotLine['nonFinite'] {
  const zero = columns.origin ?? columns.time[0] ?? 0
  return columns.nonFinite.map((point) => ({
    x: x === 'step' ? point.step : x === 'time' ? point.time : point.time - zero,
    value: point.value,
  }))
}

function yAxis(lines: readonly PlotLine[], request: PlotRequest) {
  let count = 0
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  const newest: number[] = []
  for (const { y } of lines) {
    let last: number | undefined
    for (const value of y) {
      if (value == null) continue
      count++
      if (value < low) low = value
      if (value > high) high = value
      last = value
    }
    if (last !== undefined) newest.push(last)
  }
  if (count === 0) return null
  const stride = Math.ceil(count / SAMPLE)
  const sample = [low, high]
  let nth = 0
  for (const { y } of lines) for (const value of y) if (value != null && nth++ % stride === 0) sample.push(value)
  // The newest value of most lines must be in sight; one run that blew up must not squeeze the others.
  newest.sort((a, b) => a - b)
  const keep =
    lines.length < 20 ? newest : newest.slice(Math.floor(newest.length * 0.05), Math.ceil(newest.length * 0.95))
  const span = quantileSpan(sample, request.clip, keep)!
  for (const { low: lows, high: highs } of lines) {
    // Bands belong to the picture up to once its height beyond the lines.
    const reach = span.high - span.low
    for (const value of lows ?? []) if (value != null) span.low = Math.min(span.low, Math.max(value, low - reach))
    for (const value of highs ?? []) if (value != null) span.high = Math.max(span.high, Math.min(value, high + reach))
  }
  if (request.log) return logDomain(10 ** span.low, 10 ** span.high)
  return niceDomain(span.low, span.high, request.yTicks)
}

function domainOf(xs: readonly (readonly number[])[], { range, x }: PlotRequest): [number, number] {
  if (range) return [range[0], range[1]]
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const column of xs) {
    if (column.length === 0) continue
    low = Math.min(low, column[0]!)
    high = Math.max(high, column[column.length - 1]!)
  }
  if (x === 'step' && low > 0 && low <= high * 0.05) low = 0
  if (x === 'relative' && low > 0) low = 0
  return [low, high > low ? high : low + 1]
}

function xAxis([low, high]: [number, number], request: PlotRequest): Ticks {
  if (request.x === 'step') return stepTicks(low, high, request.xTicks)
  if (request.x === 'time') return timeTicks(low, high, request.timezoneOffset, request.xTicks)
  return relativeTicks(low, high, request.xTicks)
}

function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0)
}
