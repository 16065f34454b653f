'use client'

import { memo } from 'react'
import { Area, ComposedChart, Curve, type CurveProps, Line, XAxis, YAxis } from 'recharts'
import type { Plot, PlotSeries } from '@/lib/charts/plot'
import { type Frame, seriesStyle, xPixel, yPixel } from './frame'

interface Row {
  x: number
  y: number
  raw: number | null
  band: [number, number] | null
}

/** recharts takes rows: they are made for a drawing and thrown away with it. NaN stays a gap. */
function rowsOf(series: PlotSeries): Row[] {
  return series.x.map((x, i) => ({
    x,
    y: series.line[i]!,
    raw: series.raw ? series.raw[i]! : null,
    band: series.band ? series.band[i]! : null,
  }))
}

/**
 * Lines and bands by recharts, axes by hand: its own measure every label in the DOM, which costs more than the lines.
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
      <XAxis hide type="number" dataKey="x" domain={plot.xDomain} allowDataOverflow />
      <YAxis hide type="number" domain={plot.yDomain} allowDataOverflow />
      {plot.series.flatMap((series, i) => {
        const { color, dash } = seriesStyle(i)
        const rows = rowsOf(series)
        const common = { data: rows, isAnimationActive: false, type: 'linear', zIndex: 0, activeDot: false } as const
        return [
          series.band && (
            <Area
              key={`band ${series.name}`}
              {...common}
              dataKey="band"
              stroke="none"
              fill={color}
              fillOpacity={0.1}
              dot={false}
            />
          ),
          series.raw && (
            <Line
              key={`raw ${series.name}`}
              {...common}
              dataKey="raw"
              shape={Path}
              stroke={color}
              strokeWidth={1}
              strokeOpacity={0.28}
              dot={false}
            />
          ),
          <Line
            key={`line ${series.name}`}
            {...common}
            dataKey="y"
            shape={Path}
            stroke={color}
            strokeWidth={i === 0 ? lead : small ? 1.25 : 1.5}
            strokeDasharray={dash}
            strokeLinejoin="round"
            strokeLinecap={dash ? 'butt' : 'round'}
            dot={false}
          />,
        ]
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
