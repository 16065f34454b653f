'use client'

import { useEffect, useMemo, useState } from 'react'
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
  /** How it is drawn, beside what the view says; `every`: milliseconds between two drawings. */
  draw: Pick<PlotOptions, 'smoothing' | 'xTicks' | 'yTicks' | 'timezoneOffset'> & { apart: boolean; every: number }
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
  // The picture follows a wheel at once; the server is asked where it stops.
  const range = useSettled(view.range)
  const attempts = view.attempts === 'last' ? 'last' : 'all'
  // A zoom is told in the unit of the axis; which steps that is, only the axis itself knows.
  const whole = useSeries({
    runId,
    names: useStable(by === null ? NONE : [by]),
    attempts,
    x: 'step',
    range: null,
    buckets: AXIS_BUCKETS,
    enabled: enabled && by !== null && range !== null,
    every: draw.every,
  }).columns
  const steps = useMemo(() => {
    if (by === null || !range || !whole || whole.length === 0) return null
    return metricAxis(by, joinAttempts(whole).columns).axis?.steps(...range) ?? null
  }, [by, range, whole])
  const waits = by !== null && range !== null && whole === undefined
  const names = useStable([...group.series.map((s) => s.name), ...(by === null ? [] : [by])])
  const series = useSeries({
    runId,
    names,
    attempts,
    x: view.x === 'metric' ? 'step' : view.x,
    range: useStable(by === null ? range : steps),
    buckets,
    enabled: enabled && !waits,
    every: draw.every,
  })
  // The columns of the question before know nothing of a new axis.
  const lacksAxis = by !== null && !series.current && !series.columns?.some((c) => c.name === by)
  const columns = lacksAxis ? undefined : series.columns
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

/** Milliseconds without a change after which a zoom counts as done. */
const SETTLED = 100

/** The value once it has stopped changing. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
