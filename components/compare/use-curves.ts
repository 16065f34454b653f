'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { dropTurn, requestTurn } from '@/components/charts/draw-queue'
import { call } from '@/components/data/api'
import { useLive, useLiveState } from '@/components/data/provider'
import type { SeriesColumns, SeriesQuery, SeriesResult } from '@/lib/api/series'
import type { PointsPatch } from '@/lib/api/sockets'
import { mergePatch } from '@/lib/charts/merge'

/** Milliseconds between two questions for the truth while patches alone can't tell it, or while the socket is down. */
const REFETCH_EVERY = 5000

export interface CurvesRequest {
  runs: readonly string[]
  metric: string
  attempts: 'joined' | 'last'
  x: SeriesQuery['x']
  range: readonly [number, number] | null
  buckets: number
  /** false: neither fetched nor drawn, as for a chart out of view. What was fetched stays. */
  enabled: boolean
}

/** Attempts of each run, by run. */
export type Curves = ReadonlyMap<string, readonly SeriesColumns[]>

/**
 * One metric of up to 100 runs: one question, then patches from the rooms of the runs. Hold the topics of the runs
 * beside it. Patches are merged as they come and drawn in turns, at most four times a second.
 */
export function useCurves({ runs, metric, attempts, x, range, buckets, enabled }: CurvesRequest) {
  const live = useLive()
  const topics = useMemo(() => runs.map((id) => `run:${id}`), [runs])
  const poll = useLiveState((state) => state.connection !== 'up' && !state.paused)
  const query = {
    runs,
    names: [metric],
    attempts: attempts === 'last' ? 'last' : 'all',
    x,
    buckets,
    ...(range ? { range } : {}),
  }
  const result = useQuery({
    queryKey: ['compare-series', query],
    queryFn: async ({ signal }) => {
      await live.ready(topics)
      return (await call<SeriesResult>('/series/query', { json: query, signal })).series
    },
    enabled: enabled && runs.length > 0,
    meta: { topics, patched: true },
    staleTime: (q) => (live.covers(topics, q.state.dataUpdatedAt) ? Number.POSITIVE_INFINITY : 0),
    refetchInterval: poll ? REFETCH_EVERY : false,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })

  const [chart] = useState(() => ({}))
  const [shown, setShown] = useState<Curves | undefined>(undefined)
  const held = useRef<Map<string, SeriesColumns> | undefined>(undefined)
  const waiting = useRef<PointsPatch[]>([])
  const askedAt = useRef(0)
  const askTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const { data, refetch, isPlaceholderData, isFetching } = result
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

  const draw = useCallback(
    () =>
      requestTurn(chart, () => {
        if (held.current) setShown(byRun(held.current))
      }),
    [chart],
  )
  const ask = useCallback(() => {
    if (askTimer.current) return
    const wait = Math.max(0, askedAt.current + REFETCH_EVERY - Date.now())
    askTimer.current = setTimeout(() => {
      askTimer.current = undefined
      askedAt.current = Date.now()
      void refetch()
    }, wait)
  }, [refetch])

  /** @returns whether anything changed */
  const take = useCallback(
    (patch: PointsPatch, newer: boolean) => {
      const points = patch.series.find((series) => series.name === metric)
      if (!points || !held.current) return false
      const columns = held.current.get(patch.attemptId)
      if (!columns) {
        // A new attempt, or the first point of a run.
        ask()
        return false
      }
      const end = columns.step[columns.step.length - 1] ?? Number.NEGATIVE_INFINITY
      const merged = mergePatch(columns, points, buckets, (step, time) => {
        const at = x === 'step' ? step : x === 'time' ? time : time - (columns.origin ?? columns.time[0] ?? time)
        return at >= low && at <= high && (!newer || step > end)
      })
      if (merged.refetch) ask()
      if (merged.columns === columns) return false
      held.current.set(patch.attemptId, merged.columns)
      return true
    },
    [metric, buckets, x, low, high, ask],
  )

  const takeNow = useRef(take)
  useEffect(() => {
    takeNow.current = take
  }, [take])

  useEffect(() => {
    // The answer to the question before stands in for a moment; what came while the new one was on its way is put back.
    if (!data || (isPlaceholderData && held.current)) return
    held.current = new Map(data.map((columns) => [columns.attemptId, columns]))
    for (const patch of waiting.current) takeNow.current(patch, true)
    waiting.current = []
    draw()
  }, [data, isPlaceholderData, draw])

  const fetching = useRef(false)
  useEffect(() => {
    fetching.current = isFetching
  }, [isFetching])

  useEffect(() => {
    if (!enabled) return
    const stops = runs.map((id) =>
      live.onPoints(id, (patches) => {
        let changed = false
        for (const patch of patches) {
          if (fetching.current) waiting.current.push(patch)
          changed = take(patch, false) || changed
        }
        if (changed) draw()
      }),
    )
    return () => {
      for (const stop of stops) stop()
    }
  }, [live, runs, take, draw, enabled])

  useEffect(() => {
    if (enabled && held.current) draw()
    else dropTurn(chart)
  }, [enabled, chart, draw])
  useEffect(
    () => () => {
      dropTurn(chart)
      clearTimeout(askTimer.current)
    },
    [chart],
  )
  return { curves: shown, error: result.error, pending: result.isPending, fetching: isFetching, refetch }
}

function byRun(columns: ReadonlyMap<string, SeriesColumns>): Curves {
  const runs = new Map<string, SeriesColumns[]>()
  for (const each of columns.values()) {
    if (each.step.length === 0) continue
    const parts = runs.get(each.run)
    if (parts) parts.push(each)
    else runs.set(each.run, [each])
  }
  for (const parts of runs.values()) if (parts.length > 1) parts.sort((a, b) => a.attempt - b.attempt)
  return runs
}
