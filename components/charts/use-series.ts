'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { get } from '@/components/data/api'
import { keys } from '@/components/data/keys'
import { useLive, useLiveState } from '@/components/data/provider'
import { useLiveQuery, usePoints, useTopics } from '@/components/data/queries'
import type { SeriesColumns, SeriesInfo, SeriesNames, SeriesQuery } from '@/lib/api/series'
import type { PointsPatch } from '@/lib/api/sockets'
import { mergePatch } from '@/lib/charts/merge'
import { dropTurn, requestTurn } from './draw-queue'
import { seriesReader } from './read-series'

/** Milliseconds between two questions for the truth while patches alone can't tell it. */
const REFETCH_EVERY = 5000
/** Milliseconds after an answer in which patches may bring what it holds already: they were under way together. */
const CROSSING = 2000
/** Patches that may have crossed an answer on their way: they are applied again to it. */
const RECENT = 200

const NONE: readonly string[] = []

/** Names of a run's series, in no particular order: all that a page with thousands of them wants to know of each. */
export function useSeriesNames(runId: string) {
  return useLiveQuery({
    queryKey: keys.runPart(runId, 'series-names'),
    topics: [`run:${runId}`],
    read: async ({ signal }) =>
      (await get<SeriesNames>(`/runs/${encodeURIComponent(runId)}/series/names`, {}, signal)).names,
  })
}

/** Counts, extremes and last values of some series of a run, by attempt. */
export function useSeriesInfos(runId: string, names: readonly string[]) {
  return useLiveQuery({
    queryKey: keys.runPart(runId, 'series-infos', names),
    topics: [`run:${runId}`],
    enabled: names.length > 0,
    keepPrevious: true,
    read: async ({ signal }) => {
      const query = names.map((name) => `names=${encodeURIComponent(name)}`).join('&')
      return (await get<{ items: SeriesInfo[] }>(`/runs/${encodeURIComponent(runId)}/series?${query}`, {}, signal))
        .items
    },
  })
}

export interface SeriesRequest {
  runId: string
  names: string[]
  attempts: 'last' | 'all'
  x: SeriesQuery['x']
  /** Both ends inside, in the unit of x; the same array while it is the same. */
  range: [number, number] | null
  buckets: number
  /** false: neither fetched nor drawn, as for a chart out of view. What was fetched stays. */
  enabled: boolean
  /** Milliseconds between two drawings. */
  every?: number
}

/**
 * The columns of a chart, kept up to date by patches. They change in turns (see draw-queue), at most once in `every`;
 * out of view they do not change at all.
 */
export function useSeries({ runId, names, attempts, x, range, buckets, enabled, every }: SeriesRequest) {
  const live = useLive()
  const topics = [`run:${runId}`]
  useTopics(topics)
  const poll = useLiveState((state) => state.connection !== 'up' && !state.paused)
  const query: SeriesQuery = { runs: [runId], names, attempts, x, buckets, ...(range ? { range } : {}) }
  const asked = JSON.stringify(query)
  const result = useQuery({
    queryKey: keys.runPart(runId, 'series', query),
    queryFn: async ({ signal }) => {
      await Promise.all([live.ready(topics), live.pointsReady(runId)])
      return seriesReader.read(query, signal)
    },
    enabled,
    // Points arrive as data: signals alone do not make it stale.
    meta: { topics, patched: true },
    // A chart that was out of view has missed what came: it is read again.
    staleTime: ({ state: { dataUpdatedAt: at } }) =>
      live.covers(topics, at) && live.coversPoints(runId, names, at) ? Number.POSITIVE_INFINITY : 0,
    refetchInterval: poll ? REFETCH_EVERY : false,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })

  const [chart] = useState(() => ({}))
  /** `to`: the question that the columns answer. */
  const [shown, setShown] = useState<{ columns: SeriesColumns[] | undefined; to: string } | undefined>(undefined)
  const answers = useRef('')
  const held = useRef<SeriesColumns[] | undefined>(undefined)
  const recent = useRef<PointsPatch[]>([])
  const askedAt = useRef(0)
  const answer = useRef<{ at: number; columns: SeriesColumns[] }>({ at: 0, columns: [] })
  const askTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const { data, refetch, isPlaceholderData } = result
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

  const draw = useCallback(
    () => requestTurn(chart, () => setShown({ columns: held.current, to: answers.current }), every),
    [chart, every],
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

  useEffect(() => {
    // The answer to the question before stands in for a moment. What is held is that answer and all that came since.
    if (!data || (isPlaceholderData && held.current)) return
    held.current = data
    if (!isPlaceholderData) answers.current = asked
    answer.current = { at: Date.now(), columns: data }
    // What came while the answer was on its way may be missing in it: the points behind its end are put back.
    for (const patch of isPlaceholderData ? [] : recent.current) {
      held.current = held.current.map((columns) => {
        const points = patch.attemptId === columns.attemptId && patch.series.find((s) => s.name === columns.name)
        const last = columns.step[columns.step.length - 1] ?? Number.NEGATIVE_INFINITY
        if (!points) return columns
        return mergePatch(
          columns,
          points,
          buckets,
          (step, time) => step > last && within(columns, x, step, time, low, high),
        ).columns
      })
    }
    recent.current = []
    draw()
  }, [data, isPlaceholderData, asked, buckets, x, low, high, draw])

  usePoints(
    runId,
    useCallback(
      (patches: PointsPatch[]) => {
        const before = held.current
        for (const patch of patches) {
          recent.current.push(patch)
          for (const series of patch.series) {
            if (!names.includes(series.name) || !held.current) continue
            const at = held.current.findIndex((c) => c.attemptId === patch.attemptId && c.name === series.name)
            const columns = held.current[at]
            if (!columns) {
              // A new attempt, or a series that had no point yet.
              ask()
              continue
            }
            const from = behind(answer.current, columns)
            const inRange = (step: number, time: number) => step > from && within(columns, x, step, time, low, high)
            const merged = mergePatch(columns, series, buckets, inRange)
            if (merged.columns !== columns) held.current = held.current.with(at, merged.columns)
            if (merged.refetch) ask()
          }
        }
        recent.current = recent.current.slice(-RECENT)
        if (enabled && held.current !== before) draw()
      },
      [names, buckets, x, low, high, enabled, ask, draw],
    ),
    enabled ? names : NONE,
  )

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

  return {
    columns: shown?.columns,
    /** The columns answer what is asked now, and not the question before. */
    current: shown?.to === asked,
    error: result.error,
    refetch,
  }
}

/** The step up to which the last answer told everything, while a patch can still be older than it. */
function behind(answer: { at: number; columns: SeriesColumns[] }, { attemptId, name }: SeriesColumns): number {
  if (Date.now() - answer.at > CROSSING) return Number.NEGATIVE_INFINITY
  const told = answer.columns.find((c) => c.attemptId === attemptId && c.name === name)
  return told?.step[told.step.length - 1] ?? Number.NEGATIVE_INFINITY
}

function within(c: SeriesColumns, x: SeriesQuery['x'], step: number, time: number, low: number, high: number): boolean {
  const at = x === 'step' ? step : x === 'time' ? time : time - (c.origin ?? c.time[0] ?? time)
  return at >= low && at <= high
}
