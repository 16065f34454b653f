'use client'
import {
  keepPreviousData,
  type QueryFunctionContext,
  type QueryKey,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Device } from '@/lib/api/devices'
import type { Event } from '@/lib/api/events'
import type { Matrix, MatrixSummary, Plan } from '@/lib/api/matrices'
import type { Run, RunSummary } from '@/lib/api/runs'
import type { PointsPatch } from '@/lib/api/sockets'
import type { BenchmarkInfo, Starter, System } from '@/lib/api/system'
import { call, get, getAll, type Page, type Query } from './api'
import { keys } from './keys'
import { readRuns } from './patches'
import { useLive, useLiveState } from './provider'

/** Milliseconds between reads while the socket is down. While it is up nothing polls. */
const POLL = 5000

/** Holds topics while the component is there. */
export function useTopics(topics: readonly string[]): void {
  const live = useLive()
  const list = topics.join(' ')
  useEffect(() => {
    if (!list) return
    const release = list.split(' ').map((topic) => live.hold(topic))
    return () => {
      for (const each of release) each()
    }
  }, [live, list])
}

export interface LiveQueryOptions<T> {
  queryKey: QueryKey
  /** Rooms whose signals say that this changed. */
  topics: readonly string[]
  /** Changes arrive as data, so that signals alone don't refetch it. */
  patched?: boolean
  enabled?: boolean
  /** Shows the old answer while a changed key loads. */
  keepPrevious?: boolean
  read: (context: QueryFunctionContext) => Promise<T>
}

/** A query that stays true by its topics: see `live.ts`. */
export function useLiveQuery<T>({ queryKey, topics, patched, enabled, keepPrevious, read }: LiveQueryOptions<T>) {
  const live = useLive()
  const poll = useLiveState((state) => state.connection !== 'up' && !state.paused)
  useTopics(enabled === false ? [] : topics)
  return useQuery<T>({
    queryKey,
    queryFn: async (context) => {
      await live.ready(topics)
      return read(context)
    },
    enabled,
    meta: { topics, patched },
    staleTime: (query) => (live.covers(topics, query.state.dataUpdatedAt) ? Number.POSITIVE_INFINITY : 0),
    refetchInterval: poll ? POLL : false,
    placeholderData: keepPrevious ? keepPreviousData : undefined,
  })
}

export function useSystem() {
  return useLiveQuery({
    queryKey: keys.system,
    topics: ['overview'],
    read: ({ signal }) => get<System>('/system', {}, signal),
  })
}

/** Devices with their holds, samples and drains. */
export function useDevices() {
  return useLiveQuery({
    queryKey: keys.devices,
    topics: ['devices'],
    read: async ({ signal }) => getAll<Device>('/devices', {}, signal),
  })
}

/** Newest matrices first. */
export function useMatrices(filters: { state?: string; q?: string; limit?: number } = {}) {
  return useLiveQuery({
    queryKey: keys.matrices(filters),
    topics: ['overview'],
    keepPrevious: true,
    read: ({ signal }) => get<Page<MatrixSummary>>('/matrices', filters, signal),
  })
}

export function useMatrix(id: string) {
  return useLiveQuery({
    queryKey: keys.matrix(id),
    topics: [`matrix:${id}`],
    read: ({ signal }) => get<Matrix>(`/matrices/${encodeURIComponent(id)}`, {}, signal),
  })
}

/**
 * Every run of a matrix in order of position; cells are patched in place as they change. Of a large one the first runs
 * are there at once: until there are as many as the matrix has, the rest is on its way.
 */
export function useMatrixRuns(id: string) {
  const client = useQueryClient()
  const begin = (first: RunSummary[]) =>
    client.setQueryData<RunSummary[]>(keys.matrixRuns(id), (known) => known ?? first)
  return useLiveQuery({
    queryKey: keys.matrixRuns(id),
    topics: [`matrix:${id}`],
    patched: true,
    read: ({ signal }) =>
      readRuns(id, () => getAll<RunSummary>('/runs', { matrix: id, sort: 'position' }, signal, begin)),
  })
}

/** One run; its progress is patched in place. */
export function useRun(id: string, enabled = true) {
  return useLiveQuery({
    queryKey: keys.run(id),
    topics: [`run:${id}`],
    enabled,
    read: ({ signal }) => get<Run>(`/runs/${encodeURIComponent(id)}`, {}, signal),
  })
}

/**
 * New points of a run as they come, at most once a frame. Hold the run's topic beside it (`useRun` does).
 * @param names the series that are drawn, the same array while they are the same; absent: all
 */
export function usePoints(
  runId: string,
  listener: (patches: PointsPatch[]) => void,
  names: readonly string[] | null = null,
): void {
  const live = useLive()
  useEffect(() => live.onPoints(runId, listener, names), [live, runId, listener, names])
}

export interface RunFilters extends Query {
  matrix?: string
  /** States separated by commas. */
  state?: string
  benchmark?: string
  q?: string
  sort?: 'created' | 'position' | 'started' | 'ended' | 'queue'
  limit?: number
}

/** The first page of a list of runs: what is active, the head of the queue, the latest failures. */
export function useRunPage(filters: RunFilters, enabled = true) {
  return useLiveQuery({
    queryKey: keys.runs(filters),
    topics: ['overview'],
    enabled,
    keepPrevious: true,
    read: ({ signal }) => get<Page<RunSummary>>('/runs', filters, signal),
  })
}

/** Runs page by page, for a table over thousands. */
export function useRuns(filters: RunFilters) {
  const live = useLive()
  const poll = useLiveState((state) => state.connection !== 'up' && !state.paused)
  const topics = [filters.matrix ? `matrix:${filters.matrix}` : 'overview']
  useTopics(topics)
  return useInfiniteQuery({
    queryKey: keys.runPages(filters),
    queryFn: async ({ pageParam, signal }) => {
      await live.ready(topics)
      return get<Page<RunSummary>>('/runs', { limit: 500, ...filters, cursor: pageParam }, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    meta: { topics },
    staleTime: (query) => (live.covers(topics, query.state.dataUpdatedAt) ? Number.POSITIVE_INFINITY : 0),
    refetchInterval: poll ? POLL : false,
    placeholderData: keepPreviousData,
  })
}

export interface EventFilters extends Query {
  matrix?: string
  run?: string
  level?: 'info' | 'warning' | 'error'
  limit?: number
}

/** Newest events first, page by page. */
export function useEvents(filters: EventFilters = {}) {
  const live = useLive()
  const topics = [filters.run ? `run:${filters.run}` : filters.matrix ? `matrix:${filters.matrix}` : 'overview']
  useTopics(topics)
  return useInfiniteQuery({
    queryKey: keys.events(filters),
    queryFn: async ({ pageParam, signal }) => {
      await live.ready(topics)
      return get<Page<Event>>('/events', { limit: 100, ...filters, cursor: pageParam }, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    meta: { topics },
    staleTime: (query) => (live.covers(topics, query.state.dataUpdatedAt) ? Number.POSITIVE_INFINITY : 0),
    placeholderData: keepPreviousData,
  })
}

/** Ready specs. They belong to the version of the server and never change while it runs. */
export function useStarters(enabled = true) {
  return useQuery({
    queryKey: keys.starters,
    queryFn: ({ signal }) => getAll<Starter>('/starters', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  })
}

export function useBenchmarks() {
  return useQuery({
    queryKey: keys.benchmarks,
    queryFn: ({ signal }) => getAll<BenchmarkInfo>('/benchmarks', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/**
 * What a spec would do; starts nothing. `spec` is YAML text or the spec itself; null: not yet.
 * Problems with the spec are in `error` (`ApiError.issues`). The last plan stays while a changed spec is planned.
 */
export function usePlan(spec: string | object | null) {
  return useQuery({
    queryKey: keys.plan(spec),
    queryFn: ({ signal }) =>
      call<Plan>('/matrices/plan', {
        method: 'POST',
        signal,
        ...(typeof spec === 'string' ? { yaml: spec } : { json: spec }),
      }),
    enabled: spec !== null,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  })
}
