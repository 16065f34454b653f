'use client'

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { nearestIndex } from '@/lib/charts/merge'
import { toNumber } from '@/lib/charts/numbers'
import type { Plot } from '@/lib/charts/plot'
import { formatCount, formatNumber } from '@/lib/format/number'
import { formatClock } from '@/lib/format/time'
import { crosshair, onCrosshair } from './crosshair'
import { type Frame, seriesStyle, xPixel, yPixel } from './frame'

/** The crosshair's line and dots. They are moved, not rendered: a pointer moves more often than a chart can be drawn. */
export function CrosshairLine({ plot, frame, small }: { plot: Plot; frame: Frame; small?: boolean }) {
  const group = useRef<SVGGElement>(null)
  useEffect(() => {
    function place() {
      const element = group.current
      if (!element) return
      const { step } = crosshair()
      const lead = plot.series.find((series) => series.columns.step.length > 0)
      const at = step === null || !lead ? -1 : nearestIndex(lead.columns.step, step)
      const x = at < 0 ? Number.NaN : xPixel(plot, frame, lead!.x[at]!)
      const inside = x >= frame.left - 0.5 && x <= frame.width - frame.right + 0.5
      element.style.display = inside ? '' : 'none'
      if (!inside) return
      element.firstElementChild!.setAttribute('transform', `translate(${x} 0)`)
      for (const [i, series] of plot.series.entries()) {
        const dot = element.children[i + 1] as SVGCircleElement
        const near = nearestIndex(series.columns.step, step!)
        const y = near < 0 ? Number.NaN : series.line[near]!
        const shown = y >= plot.yDomain[0] && y <= plot.yDomain[1]
        dot.style.display = shown ? '' : 'none'
        if (shown) {
          dot.setAttribute('cx', String(xPixel(plot, frame, series.x[near]!)))
          dot.setAttribute('cy', String(yPixel(plot, frame, y)))
        }
      }
    }
    place()
    return onCrosshair(place)
  }, [plot, frame])
  return (
    <g ref={group} style={{ display: 'none' }}>
      <line y1={frame.top} y2={frame.height - frame.bottom} stroke="var(--ink-3)" strokeDasharray="2 3" />
      {plot.series.map((series, i) => (
        <circle
          key={series.name}
          r={small ? 2.5 : 3.5}
          fill={seriesStyle(i).color}
          stroke="var(--panel)"
          strokeWidth={small ? 1 : 1.5}
        />
      ))}
    </g>
  )
}

/** Values under the crosshair, in the chart that people point at, at the side that hides least. */
export function Tooltip({ id, plot, frame }: { id: string; plot: Plot; frame: Frame }) {
  const state = useSyncExternalStore(onCrosshair, crosshair, crosshair)
  if (state.chart !== id || state.step === null) return null
  const lead = plot.series.find((series) => series.columns.step.length > 0)
  const at = lead ? nearestIndex(lead.columns.step, state.step) : -1
  if (!lead || at < 0) return null
  const x = xPixel(plot, frame, lead.x[at]!)
  const leftSide = x > frame.width / 2
  const rows = plot.series.flatMap((series, i) => {
    const near = nearestIndex(series.columns.step, state.step!)
    if (near < 0) return []
    const { min, max, last, step } = series.columns
    return [
      {
        label: series.label,
        style: seriesStyle(i),
        value: toNumber(last[near]!),
        smoothed: series.raw && Number.isFinite(series.line[near]) ? fromAxis(plot, series.line[near]!) : null,
        band: series.band && min[near] != null && max[near] != null ? ([min[near]!, max[near]!] as const) : null,
        width: series.columns.width,
        // A sparse second series is not at this step: say where it is.
        step: Math.abs(step[near]! - state.step!) > Math.max(series.columns.width, 1) ? step[near]! : null,
      },
    ]
  })
  return (
    <div
      className="pointer-events-none absolute z-10 rounded-control bg-raised px-3 py-2 text-small shadow-float"
      style={{
        top: Math.min(frame.top + 24, frame.height / 4),
        ...(leftSide ? { right: frame.width - x + 8 } : { left: x + 8 }),
      }}
      role={state.spoken ? 'status' : undefined}
    >
      <div className="whitespace-nowrap font-medium">
        Step {formatCount(lead.columns.step[at]!)}{' '}
        <span className="font-normal text-ink-3">
          {plot.axisName ? `· ${plot.axisName} ${formatNumber(lead.x[at]!)} ` : ''}·{' '}
          {formatClock(lead.columns.time[at]! * 1000, true)}
        </span>
      </div>
      <table className="leading-[18px]">
        <tbody>
          {rows.flatMap((row) => [
            <tr key={row.label}>
              <td className="whitespace-nowrap text-ink-2">
                <Swatch {...row.style} />
                {row.label}
                {row.step !== null && <span className="text-ink-3"> at {formatCount(row.step)}</span>}
              </td>
              <td className="pl-4 text-right font-medium">{formatNumber(row.smoothed ?? row.value)}</td>
            </tr>,
            row.smoothed !== null && (
              <tr key={`${row.label} raw`}>
                <td className="pl-4 text-ink-2">not smoothed</td>
                <td className="pl-4 text-right text-ink-3">{formatNumber(row.value)}</td>
              </tr>
            ),
            row.band && (
              <tr key={`${row.label} band`}>
                <td className="whitespace-nowrap pl-4 text-ink-2">min to max of {formatCount(row.width)} steps</td>
                <td className="whitespace-nowrap pl-4 text-right text-ink-3">
                  {formatNumber(row.band[0])} – {formatNumber(row.band[1])}
                </td>
              </tr>
            ),
          ])}
        </tbody>
      </table>
    </div>
  )
}

export function fromAxis(plot: Plot, y: number): number {
  return plot.log ? 10 ** y : y
}

/** A piece of a series' line, as legends show it. */
export function Swatch({ color, dash }: { color: string; dash: string | undefined }) {
  return (
    <i
      aria-hidden="true"
      className="mr-1.5 inline-block w-3.5 border-t-2 align-[4px]"
      style={{ borderColor: color, borderTopStyle: dash ? 'dashed' : 'solid' }}
    />
  )
}
