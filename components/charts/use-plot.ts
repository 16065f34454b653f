'use client'

import { useMemo } from 'react'
import type { SeriesColumns } from '@/lib/api/series'
import { type AttemptStart, type AttemptsView, joinAttempts } from '@/lib/charts/attempts'
import type { ChartGroup } from '@/lib/charts/groups'
import { type Plot, type PlotOptions, plot } from '@/lib/charts/plot'
import { formatCount } from '@/lib/format/number'
import type { AttemptMark } from './marks'

export interface Drawable {
  plot: Plot | null
  attempts: AttemptMark[]
  /** What is drawn, for the table and the export. */
  columns: SeriesColumns[]
}

export function usePlot(
  group: ChartGroup,
  columns: SeriesColumns[] | undefined,
  view: AttemptsView,
  options: PlotOptions,
): Drawable | undefined {
  const { x, axis, log, smoothing, clip, range, xTicks, yTicks, timezoneOffset } = options
  return useMemo(() => {
    if (!columns) return undefined
    const given: { name: string; label: string; columns: SeriesColumns }[] = []
    const attempts: AttemptMark[] = []
    let origin: number | null = null
    for (const { name, label } of group.series) {
      const parts = columns.filter((c) => c.name === name).sort((a, b) => a.attempt - b.attempt)
      if (parts.length === 0) continue
      if (view === 'apart') {
        // The newest leads; the older ones follow, dashed.
        for (const part of parts.toReversed()) {
          given.push({
            name: `${name} ${part.attempt}`,
            label: parts.length > 1 ? `${label}, attempt ${part.attempt}` : label,
            columns: part,
          })
        }
        continue
      }
      const joined = joinAttempts(parts)
      given.push({ name, label, columns: joined.columns })
      origin ??= joined.columns.origin
      for (const start of attempts.length === 0 ? joined.starts : []) {
        const detail = start.backFrom === null ? '' : `, back from step ${formatCount(start.backFrom)}`
        attempts.push({ x: placeOf(start, x, origin, axis), label: `attempt ${start.attempt}`, detail })
      }
    }
    if (given.length === 0) return { plot: null, attempts, columns: [] }
    // Without its axis nothing has a place.
    if (x === 'metric' && !axis) return { plot: null, attempts, columns: given.map((g) => g.columns) }
    const made = plot(given, { x, axis, log, smoothing, clip, range, xTicks, yTicks, timezoneOffset }, origin)
    return { plot: made, attempts, columns: given.map((g) => g.columns) }
  }, [group, columns, view, x, axis, log, smoothing, clip, range, xTicks, yTicks, timezoneOffset])
}

function placeOf(start: AttemptStart, x: PlotOptions['x'], origin: number | null, axis: PlotOptions['axis']): number {
  if (x === 'time') return start.time
  if (x === 'relative') return start.time - (origin ?? start.time)
  return x === 'metric' && axis ? axis.at(start.step) : start.step
}
