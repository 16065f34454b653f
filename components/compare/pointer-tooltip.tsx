'use client'
import { useSyncExternalStore } from 'react'
import type { ComparePlot, PlotLine } from '@/lib/compare/plot'
import { formatCount, formatNumber } from '@/lib/format/number'
import { type LinesCanvas, MARGINS, pointAt } from './draw-lines'
import type { NamedLine } from './lines-chart'
import { onPoint, pointer } from './pointer-store'
import { Swatch } from './swatch'

/** Lines that a tooltip lists: those nearest in value to the one that is pointed at. */
const ROWS = 11

interface Props {
  id: string
  plot: ComparePlot
  names: readonly NamedLine[]
  canvas: LinesCanvas
  width: number
  place: (x: number) => string
}

interface Row {
  name: NamedLine
  line: PlotLine
  at: number
  exact: boolean
  value: number | null
}

/** Values under the crosshair, highest first, at the side that hides least. */
export function PointerTooltip({ id, plot, names, canvas, width, place }: Props) {
  const state = useSyncExternalStore(onPoint, pointer, pointer)
  if (state.chart !== id || state.x === null) return null
  const x = state.x
  const rows = plot.lines.flatMap((line, i): Row[] => {
    const near = pointAt(plot, line, x)
    if (near === null) return []
    return [{ name: names[i]!, line, at: near.place, exact: near.exact, value: line.value[near.place] ?? null }]
  })
  if (rows.length === 0) return null
  const rank = ({ value }: Row) => (value === null || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value)
  rows.sort((a, b) => rank(b) - rank(a))
  const own = Math.max(
    0,
    rows.findIndex((row) => row.name.key === state.line),
  )
  const from = Math.max(0, Math.min(own - (ROWS >> 1), rows.length - ROWS))
  const listed = rows.slice(from, from + ROWS)
  const below = rows.length - from - listed.length
  const pixel = canvas.xPixel(x)
  const left = pixel > width / 2
  return (
    <div
      role={state.spoken ? 'status' : undefined}
      className="pointer-events-none absolute z-10 rounded-control bg-raised px-3 py-2 text-small shadow-float"
      style={{
        top: MARGINS.top + 8,
        maxWidth: Math.max(200, width * 0.6),
        ...(left ? { right: width - pixel + 10 } : { left: pixel + 10 }),
      }}
    >
      <div className="whitespace-nowrap font-medium">{capital(place(x))}</div>
      {from > 0 && <div className="text-ink-3">+ {formatCount(from)} more above</div>}
      <table className="leading-[18px]">
        <tbody>
          {listed.map(({ name, line, at, exact, value }) => (
            <tr key={name.key} className={name.key === state.line ? 'font-medium text-ink' : 'text-ink-2'}>
              <td className="max-w-64 truncate">
                <Swatch slot={name.slot} /> {name.label}
                {exact ? null : <span className="font-normal text-ink-3"> at {place(plot.x[at]!)}</span>}
              </td>
              <td className="whitespace-nowrap pl-4 text-right">
                {formatNumber(value)}
                {line.std && line.std[at] != null ? (
                  <span className="font-normal text-ink-3"> ± {formatNumber(line.std[at])}</span>
                ) : null}
              </td>
              {line.n ? (
                <td className="whitespace-nowrap pl-3 text-right font-normal text-ink-3">
                  n {line.n[at]}
                  {line.n[at]! < line.of ? ` of ${line.of}` : ''}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {below > 0 && <div className="text-ink-3">+ {formatCount(below)} more below</div>}
    </div>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
