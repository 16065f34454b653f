import type { Score } from '../benchmarks/types'
import { isNumber } from '../runs/title'
import type { GridAxis, GridLayout } from './layout'
import { countedScore, type GridRun, type GridScore } from './scores'

/** A complete cell of the grid; of a folded one the mean of its runs. */
export interface ScorePoint {
  /** Index of its value of the axis across. */
  x: number
  score: GridScore
  value: number
  /** Sample standard deviation over the folded axis; null: there is none. */
  std: number | null
}

/** The cells that differ in the axis across alone. */
export interface ScoreSeries {
  /** Index of its value of the other axis, which decides its colour. */
  index: number
  label: string
  points: ScorePoint[]
}

/** One chart: everything in it may be compared. */
export interface ScoreChart {
  key: string
  /** The values that all of it shares: `Phi-4 · qasper`. Empty: there is no further axis. */
  title: string
  score: Score
  series: ScoreSeries[]
}

/** Series that colours can tell apart. */
export const MOST_SERIES = 7

/** Axes that can be across: those with more than one value. */
export function chartAxes(layout: GridLayout): GridAxis[] {
  return layout.axes.filter((axis) => axis.values.length > 1)
}

/**
 * What is across, and what has a colour, where nobody chose: an axis of numbers, else the second axis (the models are the
 * first as a rule); the colour is the first other axis whose values colours can tell apart.
 * @param x, @param by names of axes, or null; `none` for no colours
 */
export function pickChartAxes(
  layout: GridLayout,
  x: string | null,
  by: string | null,
): { x: GridAxis; by: GridAxis | null } | null {
  const axes = chartAxes(layout)
  const numeric = axes.find((axis) => axis.values.every((value) => isNumber(value.label)))
  const across = axes.find((axis) => axis.name === x) ?? numeric ?? axes[1] ?? axes[0]
  if (!across) return null
  const others = colourAxes(layout, across)
  const colour = by === 'none' ? null : (others.find((axis) => axis.name === by) ?? others[0] ?? null)
  return { x: across, by: colour }
}

export function colourAxes(layout: GridLayout, x: GridAxis): GridAxis[] {
  return chartAxes(layout).filter((axis) => axis !== x && axis.values.length <= MOST_SERIES)
}

/**
 * Scores of complete cells by one axis. Nothing is averaged here: a point is a cell. What is in neither `x` nor `by` makes
 * a chart of its own, and so do scores that can't be compared.
 */
export function scoreCharts(
  layout: GridLayout,
  runs: readonly GridRun[],
  metric: string,
  { x, by }: { x: GridAxis; by: GridAxis | null },
): ScoreChart[] {
  const charts = new Map<string, ScoreChart>()
  const at = (axis: GridAxis) => layout.axes.indexOf(axis)
  const rest = layout.axes.filter((axis) => axis !== x && axis !== by)
  for (const [item, run] of runs.entries()) {
    const score = countedScore(run, metric)
    if (score === null || score.value === null || !Number.isFinite(score.value)) continue
    const shared = rest.map((axis) => layout.valueOf(item, at(axis)))
    const key = JSON.stringify([shared, score.name, score.direction, score.unit])
    const chart = charts.get(key) ?? { key, title: titleOf(rest, shared), score, series: [] }
    charts.set(key, chart)
    const index = by ? layout.valueOf(item, at(by)) : 0
    let series = chart.series.find((each) => each.index === index)
    if (!series) {
      series = { index, label: by ? by.values[index]!.label : '', points: [] }
      chart.series.push(series)
    }
    series.points.push({
      x: layout.valueOf(item, at(x)),
      score,
      value: score.value,
      std: score.spread?.std ?? null,
    })
  }
  for (const chart of charts.values()) {
    chart.series.sort((left, right) => left.index - right.index)
    for (const series of chart.series) series.points.sort((left, right) => left.x - right.x)
  }
  return [...charts.values()]
}

function titleOf(axes: readonly GridAxis[], values: readonly number[]): string {
  return axes
    .flatMap((axis, at) => {
      if (axis.values.length < 2) return []
      const { label } = axis.values[values[at]!]!
      return isNumber(label) ? `${axis.name} ${label}` : label.slice(label.lastIndexOf('/') + 1)
    })
    .join(' · ')
}

/** Lowest and highest of all values with their error bars. */
export function chartRange(chart: ScoreChart): [number, number] {
  const ends = chart.series.flatMap(({ points }) =>
    points.flatMap(({ value, std }) => [value - (std ?? 0), value + (std ?? 0)]),
  )
  return [Math.min(...ends), Math.max(...ends)]
}
