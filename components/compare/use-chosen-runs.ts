'use client'
import { useEffect, useMemo } from 'react'
import { call, get, type Page } from '@/components/data/api'
import { keys } from '@/components/data/keys'
import { useLiveQuery } from '@/components/data/queries'
import type { CompareResult } from '@/lib/api/compare'
import type { RunSummary } from '@/lib/api/runs'
import { MOST_RUNS } from '@/lib/compare/slots'
import type { CompareView } from './view-state'

export interface ChosenRun {
  id: string
  /** Decides its colour; stays when others come and go. */
  slot: number
}

/** Matrices whose own topics are held; more are followed by the overview's. */
const MOST_MATRICES = 4

/** The runs that a link names: those of its matrix, and those by id. */
export function useChosenRuns(view: Pick<CompareView, 'runs' | 'matrix' | 'q' | 'without'>) {
  const filters = { matrix: view.matrix, q: view.q, sort: 'position', limit: MOST_RUNS + 1 } as const
  const list = useLiveQuery({
    queryKey: keys.runs({ ...filters, for: 'compare' }),
    topics: [`matrix:${view.matrix}`],
    enabled: view.matrix !== '',
    keepPrevious: true,
    read: ({ signal }) => get<Page<RunSummary>>('/runs', filters, signal),
  })
  const items = view.matrix === '' ? undefined : list.data?.items
  const text = JSON.stringify([items?.map((run) => run.id) ?? [], view.runs, view.without])
  const chosen = useMemo(() => {
    const [ofMatrix, byId, without] = JSON.parse(text) as [string[], (string | null)[], string[]]
    const runs: ChosenRun[] = ofMatrix.map((id, slot) => ({ id, slot }))
    for (const [at, id] of byId.entries())
      if (id !== null && !ofMatrix.includes(id)) runs.push({ id, slot: ofMatrix.length + at })
    return runs.filter(({ id }) => !without.includes(id))
  }, [text])
  return {
    runs: useMemo(() => chosen.slice(0, MOST_RUNS), [chosen]),
    /** There are more runs than can be compared at once. */
    more: chosen.length > MOST_RUNS,
    pending: view.matrix !== '' && list.isPending,
    error: view.matrix === '' ? null : list.error,
    refetch: list.refetch,
  }
}

/** The runs with parameters and counters, as they are now. */
export function useComparedRuns(ids: readonly string[], names: readonly string[], matrices: readonly string[]) {
  const own = matrices.length > 0 && matrices.length <= MOST_MATRICES
  const topics = own ? matrices.map((id) => `matrix:${id}`) : ['overview']
  const result = useLiveQuery({
    queryKey: ['compare', ids, names],
    topics,
    enabled: ids.length > 0,
    keepPrevious: true,
    read: ({ signal }) => call<CompareResult>('/compare', { json: { runs: ids, names }, signal }),
  })
  // What changed between the first answer, which told of the matrices, and holding their topics had no signal.
  const { refetch } = result
  useEffect(() => {
    if (own) void refetch()
  }, [own, refetch])
  return result
}
