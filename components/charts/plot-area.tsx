'use client'

import { memo, useId } from 'react'
import { ComposedChart, Curve, type CurveProps, Line, XAxis, YAxis } from 'recharts'
import type { Plot, PlotSeries } from '@/lib/charts/plot'
import { type Frame, seriesStyle, xPixel, yPixel } from './frame'
import { bandPath, linePath } from './paths'

interface Row {
  x: number
  y: number
}

/** recharts takes rows: they are made for a drawing and thrown away with it. NaN stays a gap. */
function rowsOf(series: PlotSeries): Row[] {
  return series.x.map((x, i) => ({ x, y: series.line[i]! }))
}

/**
 * The leading lines by recharts, all else by hand: its axes measure every label in the DOM, which costs more than the lines,
 * and its bands and further lines would double and treble what a drawing costs (4 µs and half a dozen objects a point).
 * Drawn again only when the plot or the frame is another one.
 */
export const PlotArea = memo(function PlotArea({ plot, frame, small }: { plot: Plot; frame: Frame; small?: boolean }) {
  const lead = small ? 1.25 : 1.75
  return (
    <ComposedChart
      width={frame.width}
      height={frame.height}
      margin={{ top: frame.top, right: frame.right, bottom: frame.bottom, left: frame.left }}
      accessibilityLayer={false}
      style={{ pointerEvents: 'none' }}
    >
      <Axes plot={plot} frame={frame} small={small} />
      <Behind plot={plot} frame={frame} />
      <XAxis hide type="number" dataKey="x" domain={plot.xDomain} allowDataOverflow />
      <YAxis hide type="number" domain={plot.yDomain} allowDataOverflow />
      {plot.series.map((series, i) => {
        const { color, dash } = seriesStyle(i)
        return (
          <Line
            key={series.name}
            data={rowsOf(series)}
            dataKey="y"
            type="linear"
            isAnimationActive={false}
            zIndex={0}
            activeDot={false}
            dot={false}
            shape={Path}
            stroke={color}
            strokeWidth={i === 0 ? lead : small ? 1.25 : 1.5}
            strokeDasharray={dash}
            strokeLinejoin="round"
            strokeLinecap={dash ? 'butt' : 'round'}
          />
        )
      })}
    </ComposedChart>
  )
})

/**
 * The line as a path that recharts holds no reference to. With one it asks the browser for the length of the path at
 * every update, for an animation that is off; that cost more than anything else here.
 */
function Path(props: CurveProps) {
  return <Curve {...props} pathRef={undefined} />
}

/** Bands, and the lines as they were reported where the leading ones are smoothed; cut at the edges of the plot. */
function Behind({ plot, frame }: { plot: Plot; frame: Frame }) {
  const clip = useId()
  const width = frame.width - frame.left - frame.right
  const height = frame.height - frame.top - frame.bottom
  if (!plot.series.some((series) => series.band || series.raw)) return null
  return (
    <g clipPath={`url(#${clip})`}>
      <clipPath id={clip}>
        <rect x={frame.left} y={frame.top} width={Math.max(0, width)} height={Math.max(0, height)} />
      </clipPath>
      {plot.series.map((series, i) => {
        const { color } = seriesStyle(i)
        return (
          <g key={series.name}>
            {series.band && <path d={bandPath(series.x, series.band, plot, frame)} fill={color} fillOpacity={0.1} />}
            {series.raw && (
              <path
                d={linePath(series.x, series.raw, plot, frame)}
                fill="none"
                stroke={color}
                strokeWidth={1}
                strokeOpacity={0.28}
              />
            )}
          </g>
        )
      })}
    </g>
  )
}

function Axes({ plot, frame, small }: { plot: Plot; frame: Frame; small?: boolean }) {
  const bottom = frame.height - frame.bottom
  const right = frame.width - frame.right
  const labels = small ? everyOther(plot.yTicks.ticks.length) : null
  return (
    <g className="fill-ink-3 text-micro">
      {plot.yTicks.ticks.map((tick, i) => {
        const y = yPixel(plot, frame, tick)
        if (labels && !labels.has(i)) return null
        return (
          <g key={tick}>
            <line x1={frame.left} x2={right} y1={y} y2={y} stroke="var(--grid)" />
            <text x={frame.left - 8} y={y + 4} textAnchor="end">
              {plot.yTicks.labels[i]}
            </text>
          </g>
        )
      })}
      <line x1={frame.left} x2={right} y1={bottom} y2={bottom} stroke="var(--axis)" />
      {!small &&
        plot.xTicks.ticks.map((tick, i) => (
          <text
            key={tick}
            x={Math.min(xPixel(plot, frame, tick), frame.width - 4 - 3 * plot.xTicks.labels[i]!.length)}
            y={bottom + 18}
            textAnchor="middle"
          >
            {plot.xTicks.labels[i]}
          </text>
        ))}
    </g>
  )
}

/** A small chart has room for its lowest, middle and highest tick. */
function everyOther(count: number): Set<number> {
  if (count <= 3) return new Set([0, 1, 2])
  return new Set([0, count % 2 === 1 ? (count - 1) / 2 : -1, count - 1])
}
