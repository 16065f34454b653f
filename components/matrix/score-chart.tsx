'use client'
import { memo, useId, useRef } from 'react'
import { CartesianGrid, ErrorBar, Scatter, ScatterChart, XAxis, YAxis } from 'recharts'
import { useInView, useWidth } from '@/components/charts/use-element'
import { niceDomain } from '@/lib/charts/ticks'
import { formatSpread, formatValue } from '@/lib/grid/cell-view'
import type { GridAxis } from '@/lib/grid/layout'
import { type ScoreChart as Chart, chartRange, type ScoreSeries } from '@/lib/grid/score-charts'
import { scoreTitle } from '@/lib/grid/scores'
import { isNumber, shortLabel } from '@/lib/runs/title'

const HEIGHT = 196
const LEFT = 56
/** Width of a letter of 11 px, about. */
const LETTER = 6.2
/** Below so many pixels for each, only some values are named. */
const LABEL_FROM = 34

/** Never by colour alone. */
const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye'] as const
const MARKS = ['●', '■', '▲', '◆', '★', '✚', '⅄'] as const

interface Props {
  chart: Chart
  x: GridAxis
  /** Several series: their names stand above all charts. */
  table: boolean
}

/** Scores by an axis: a mark a cell, its spread as an error bar. Drawn only in view. */
export const ScoreChart = memo(function ScoreChart({ chart, x, table }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const titleId = useId()
  const width = useWidth(box)
  const inView = useInView(box)
  const { names, direction } = scoreTitle([chart.score])
  const count = chart.series.reduce((sum, series) => sum + series.points.length, 0)
  return (
    <figure aria-labelledby={titleId} className="min-w-0 rounded-panel border border-line bg-panel px-3 pt-2 pb-1.5">
      <figcaption id={titleId} className="flex items-baseline gap-2 text-small">
        <b className="min-w-0 truncate font-medium" title={chart.title}>
          {chart.title || 'all'}
        </b>
        <span className="ml-auto whitespace-nowrap text-ink-3 text-micro">
          {names.join(', ')}
          {direction === null ? '' : direction === 'higher' ? ' ↑' : ' ↓'}
          {chart.score.unit ? `, ${chart.score.unit}` : ''}
        </span>
      </figcaption>
      {table ? (
        <ScoreTable chart={chart} x={x} />
      ) : (
        <div
          ref={box}
          role="img"
          aria-label={`${count} scores by ${x.name}; the table has them.`}
          style={{ height: HEIGHT }}
        >
          {inView && width > 0 ? <Drawing chart={chart} x={x} width={width} /> : null}
        </div>
      )}
    </figure>
  )
})

function Drawing({ chart, x, width }: { chart: Chart; x: GridAxis; width: number }) {
  const values = x.values.length
  const each = (width - LEFT - 8) / values
  const every = Math.ceil(LABEL_FROM / each)
  const named = x.values.flatMap((_, at) => (at % every === 0 ? [at] : []))
  const { domain, ticks, labels } = niceDomain(...chartRange(chart), 5)
  const letters = Math.max(3, Math.floor((each * every - 4) / LETTER))
  // A line says that there is something between two values: true for numbers only.
  const line = x.values.every((value) => isNumber(value.label))
  // Marks of one value stand beside each other, so that their error bars can be told apart.
  const series = chart.series.length
  const aside = line ? 0 : Math.min(0.12, 0.6 / Math.max(1, series))
  const axis = { stroke: 'var(--line-2)', tick: { fill: 'var(--ink-3)', fontSize: 11 }, tickLine: false } as const
  return (
    <ScatterChart
      width={width}
      height={HEIGHT}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      style={{ pointerEvents: 'none' }}
    >
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <XAxis
        {...axis}
        type="number"
        dataKey="x"
        domain={[-0.5, values - 0.5]}
        ticks={named}
        interval={0}
        height={22}
        tickFormatter={(at: number) => cut(shortLabel(x.values[at]?.label ?? ''), letters)}
      />
      <YAxis
        {...axis}
        axisLine={false}
        type="number"
        dataKey="value"
        domain={domain}
        ticks={ticks}
        interval={0}
        width={LEFT}
        tickFormatter={(value: number) => labels[ticks.indexOf(value)] ?? ''}
      />
      {chart.series.map((each, at) => (
        <Scatter
          key={each.index}
          data={each.points.map((point) => ({
            x: point.x + (at - (series - 1) / 2) * aside,
            value: point.value,
            std: point.std ?? 0,
          }))}
          fill={colourOf(each)}
          shape={SHAPES[each.index % SHAPES.length]}
          line={line ? { stroke: colourOf(each), strokeWidth: 1.25 } : false}
          isAnimationActive={false}
        >
          <ErrorBar dataKey="std" direction="y" width={4} strokeWidth={1.25} stroke={colourOf(each)} />
        </Scatter>
      ))}
    </ScatterChart>
  )
}

function ScoreTable({ chart, x }: { chart: Chart; x: GridAxis }) {
  return (
    <div className="overflow-x-auto pb-1">
      <table className="w-full text-small">
        <thead className="text-ink-3 text-micro">
          <tr>
            <th scope="col" className="py-1 pr-3 text-left font-medium">
              {x.name}
            </th>
            {chart.series.map((series) => (
              <th key={series.index} scope="col" className="py-1 pl-3 text-right font-medium">
                {shortLabel(series.label) || chart.score.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.values.map((value, at) => (
            <tr key={x.keys[at]} className="border-line border-t">
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                {shortLabel(value.label)}
              </th>
              {chart.series.map((series) => (
                <td key={series.index} className="whitespace-nowrap py-1 pl-3 text-right">
                  {textOf(series, at)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function textOf(series: ScoreSeries, x: number): string {
  const point = series.points.find((each) => each.x === x)
  if (!point) return '–'
  const value = formatValue(point.value, point.score)
  return point.std === null ? value : `${value} ± ${formatSpread(point.std, point.score, point.value)}`
}

/** Which mark is which value; the same in every chart of the page. */
export function ScoreKey({ by }: { by: GridAxis }) {
  return (
    <ul aria-label={by.name} className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-small">
      {by.values.map((value, at) => (
        <li key={by.keys[at]} className="flex items-center gap-1.5">
          <span aria-hidden style={{ color: `var(--c${at + 1})` }}>
            {MARKS[at % MARKS.length]}
          </span>
          {isNumber(value.label) ? `${by.name} ${value.label}` : shortLabel(value.label)}
        </li>
      ))}
    </ul>
  )
}

function colourOf(series: ScoreSeries): string {
  return `var(--c${series.index + 1})`
}

function cut(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text
}
