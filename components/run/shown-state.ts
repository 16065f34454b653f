import type { ShownState } from '@/components/ui/state'
import type { RunSummary } from '@/lib/api/runs'

/** The state as it is shown: a run that has been silent for long is stale, whatever it last said. */
export function shownState(run: Pick<RunSummary, 'state' | 'stale'>): ShownState {
  return run.stale ? 'stale' : run.state
}

/** Share of a run that is done, 0 to 1; null: not known. An ended run keeps what it reached. */
export function shareOf(run: Pick<RunSummary, 'state' | 'progress'>): number | null {
  if (run.state === 'succeeded' || run.state === 'skipped') return 1
  const p = run.progress
  if (p?.progressPercentage !== undefined) return p.progressPercentage / 100
  if (p?.step !== undefined && p.totalSteps) return Math.min(1, p.step / p.totalSteps)
  return null
}
