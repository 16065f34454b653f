'use client'

import { useMemo } from 'react'
import type { SeriesColumns } from '@/lib/api/series'
import { type AttemptsView, joinAttempts } from '@/lib/charts/attempts'
import type { ChartGroup } from '@/lib/charts/groups'
import { type Plot, type PlotOptions, plot } from '@/lib/charts/plot'
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
  const { x, log, smoothing, clip, range, xTicks, yTicks, timezoneOffset } = options
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
        const at = x === 'step' ? start.step : x === 'time' ? start.time : start.time - (origin ?? start.time)
        attempts.push({ x: at, label: `attempt ${start.attempt}` })
      }
    }
    if (given.length === 0) return { plot: null, attempts, columns: [] }
    const made = plot(given, { x, log, smoothing, clip, range, xTicks, yTicks, timezoneOffset }, origin)
    return { plot: made, attempts, columns: given.map((g) => g.columns) }
  }, [group, columns, view, x, log, smoothing, clip, range, xTicks, yTicks, timezoneOffset])
}
