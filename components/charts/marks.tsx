'use client'

import { memo } from 'react'
import { outsideWords, type Plot } from '@/lib/charts/plot'
import { attemptLabels, type Frame, ROW, seriesStyle, xPixel, yPixel } from './frame'

/** Where an attempt takes over, in the unit of the x axis. */
export interface AttemptMark {
  x: number
  label: string
  /** What follows the label where there is room. */
  detail?: string
}

/** What stands over the lines: non-finite points, attempts, what lies outside, the newest point. */
export const Marks = memo(function Marks({
  plot,
  frame,
  attempts,
  small,
}: {
  plot: Plot
  frame: Frame
  attempts?: AttemptMark[]
  small?: boolean
}) {
  const bottom = frame.height - frame.bottom
  const narrow = frame.width < 520
  const placed = attemptLabels(
    (attempts ?? [])
      .filter((mark) => mark.x > plot.xDomain[0] && mark.x <= plot.xDomain[1])
      .map(({ x, label, detail = '' }) => ({ label: narrow ? label : label + detail, x: xPixel(plot, frame, x) })),
    frame,
  )
  const rows = Math.max(0, ...placed.map(({ row }) => row + 1))
  return (
    <g className="text-micro">
      {placed.map(({ label, x, anchor, row }) => (
        <g key={label}>
          <line x1={x} x2={x} y1={frame.top} y2={bottom} stroke="var(--line-2)" />
          {!small && (
            <text
              x={anchor === 'end' ? x - 6 : x + 6}
              y={frame.top + 12 + ROW * row}
              textAnchor={anchor}
              className="fill-ink-3"
              stroke="var(--panel)"
              strokeWidth={3}
              paintOrder="stroke"
            >
              {label}
            </text>
          )}
        </g>
      ))}
      {!small &&
        outsideWords(plot, narrow).map((words, i) => (
          <text
            key={words}
            x={frame.left + (narrow ? 28 : 72)}
            y={frame.top + 12 + ROW * (rows + i)}
            className="fill-ink-3"
            stroke="var(--panel)"
            strokeWidth={3}
            paintOrder="stroke"
          >
            <tspan fill="var(--c1)">{words.slice(0, 1)}</tspan>
            {words.slice(1)}
          </text>
        ))}
      {plot.feet.map((x) => {
        const at = xPixel(plot, frame, x)
        return (
          <path
            key={x}
            d={`M${at - 3.5} ${bottom - 6}h7l-3.5 6z`}
            fill="var(--c1)"
            stroke="var(--panel)"
            strokeWidth={0.75}
            data-foot=""
          />
        )
      })}
      {plot.marks.map((mark) => {
        const x = xPixel(plot, frame, mark.x)
        const width = 12 + 7 * mark.label.length
        const middle = Math.min(Math.max(x, frame.left + width / 2), frame.width - frame.right - width / 2)
        const top = small ? frame.top : frame.top + (bottom - frame.top) * 0.42
        return (
          <g key={`${mark.series} ${mark.x}`}>
            <line x1={x} x2={x} y1={top + (small ? 0 : 16)} y2={bottom} stroke="var(--failed)" />
            {!small && (
              <>
                <rect x={middle - width / 2} y={top} width={width} height={16} rx={3} fill="var(--failed-soft)" />
                <text x={middle} y={top + 12} textAnchor="middle" fontWeight={600} fill="var(--failed-text)">
                  {mark.label}
                </text>
              </>
            )}
          </g>
        )
      })}
      {plot.series.map((series, i) => {
        const n = series.line.length - 1
        const y = series.line[n]
        const x = series.x[n]
        if (x === undefined || y === undefined || !Number.isFinite(y)) return null
        if (x < plot.xDomain[0] || x > plot.xDomain[1] || y < plot.yDomain[0] || y > plot.yDomain[1]) return null
        if (i > 0 || small) return null
        const at = { cx: xPixel(plot, frame, x), cy: yPixel(plot, frame, y) }
        const { color } = seriesStyle(i)
        return (
          <g key={series.name}>
            <circle {...at} r={7} fill={color} opacity={0.16} />
            <circle {...at} r={3.5} fill={color} stroke="var(--panel)" strokeWidth={1.5} />
          </g>
        )
      })}
    </g>
  )
})
