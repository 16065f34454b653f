'use client'
import { useEffect, useRef } from 'react'
import { announce } from '@/components/frame/announce'
import type { RunSummary } from '@/lib/api/runs'
import { isEnded, type RunState } from '@/lib/runs/states'
import { runTitle } from '@/lib/runs/title'

/** Tells screen readers which runs ended while the page is open; what was there at the start is not news. */
export function useAnnounceEnds(runs: readonly RunSummary[] | undefined): void {
  const known = useRef<Map<string, RunState> | null>(null)
  useEffect(() => {
    if (!runs) return
    const before = known.current
    known.current = new Map(runs.map((run) => [run.id, run.state]))
    if (!before) return
    for (const run of runs) {
      const old = before.get(run.id)
      if (old !== undefined && old !== run.state && isEnded(run.state)) announce(`${runTitle(run)} ${run.state}`)
    }
  }, [runs])
}
