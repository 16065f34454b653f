'use client'

import { useMemo } from 'react'
import { joinAttempts } from '@/lib/charts/attempts'
import type { ChartGroup } from '@/lib/charts/groups'
import { metricAxis } from '@/lib/charts/metric-axis'
import type { PlotOptions } from '@/lib/charts/plot'
import { type Drawable, usePlot } from './use-plot'
import { useSeries } from './use-series'
import type { ChartView } from './view-state'

/** Buckets from which the steps of a zoom over another metric are found. */
const AXIS_BUCKETS = 500
const NONE: string[] = []

interface ChartRequest {
  runId: string
  group: ChartGroup
  view: ChartView
  buckets: number
  enabled: boolean
  /** How it is drawn, beside what the view says. */
  draw: Pick<PlotOptions, 'smoothing' | 'xTicks' | 'yTicks' | 'timezoneOffset'> & { apart: boolean }
}

export interface Chart {
  drawable: Drawable | undefined
  error: unknown
  refetch: () => unknown
  /** Why the metric that was chosen is no axis. */
  fault: string | null
}

/** What a chart of a run shows: its series, kept up to date, on the x axis that the view names. */
export function useChart({ runId, group, view, buckets, enabled, draw }: ChartRequest): Chart {
  const by = view.x === 'metric' ? view.by : null
  const attempts = view.attempts === 'last' ? 'last' : 'all'
  // A zoom is told in the unit of the axis; which steps that is, only the axis itself knows.
  const whole = useSeries({
    runId,
    names: useStable(by === null ? NONE : [by]),
    attempts,
    x: 'step',
    range: null,
    buckets: AXIS_BUCKETS,
    enabled: enabled && by !== null && view.range !== null,
  }).columns
  const steps = useMemo(() => {
    if (by === null || !view.range || !whole || whole.length === 0) return null
    return metricAxis(by, joinAttempts(whole).columns).axis?.steps(...view.range) ?? null
  }, [by, view.range, whole])
  const waits = by !== null && view.range !== null && whole === undefined
  const names = useStable([...group.series.map((s) => s.name), ...(by === null ? [] : [by])])
  const series = useSeries({
    runId,
    names,
    attempts,
    x: view.x === 'metric' ? 'step' : view.x,
    range: useStable(by === null ? view.range : steps),
    buckets,
    enabled: enabled && !waits,
  })
  const { columns } = series
  const found = useMemo(() => {
    if (by === null || !columns) return null
    const parts = columns.filter((c) => c.name === by)
    return metricAxis(by, parts.length > 0 ? joinAttempts(parts).columns : undefined)
  }, [by, columns])
  const shownAttempts = view.attempts === 'apart' && !draw.apart ? 'joined' : view.attempts
  const drawable = usePlot(group, columns, shownAttempts, {
    x: by === null ? (view.x === 'metric' ? 'step' : view.x) : 'metric',
    axis: found?.axis ?? null,
    log: view.log.includes(group.id),
    smoothing: draw.smoothing,
    clip: view.clip,
    range: view.range,
    xTicks: draw.xTicks,
    yTicks: draw.yTicks,
    timezoneOffset: draw.timezoneOffset,
  })
  return { drawable, error: series.error, refetch: series.refetch, fault: found?.fault ?? null }
}

/** The same object while it means the same: it is a part of query keys. */
function useStable<T>(value: T): T {
  const text = JSON.stringify(value)
  return useMemo(() => JSON.parse(text) as T, [text])
}
