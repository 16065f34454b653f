'use client'
import { useEffect, useRef } from 'react'
import { announce } from '@/components/frame/announce'
import type { RunSummary } from '@/lib/api/runs'
import { isEnded } from '@/lib/runs/states'
import { runTitle } from '@/lib/runs/title'

/**
 * Tells screen readers which runs ended while the page is open; what was there at the start is not news.
 * A patched list keeps its order and the runs that did not change, so most of it is passed over by identity.
 */
export function useAnnounceEnds(runs: readonly RunSummary[] | undefined): void {
  const before = useRef<readonly RunSummary[] | undefined>(undefined)
  useEffect(() => {
    const old = before.current
    before.current = runs
    if (!runs || !old) return
    for (const [at, run] of runs.entries()) {
      const was = old[at]
      if (run === was || was?.id !== run.id || was.state === run.state) continue
      if (isEnded(run.state)) announce(`${runTitle(run)} ${run.state}`)
    }
  }, [runs])
}
