import type { RunSummary } from '@/lib/api/runs'
import { shortLabel } from '@/lib/runs/title'

/** What a run's page is called. A bare number says nothing alone: it gets its axis' name, and the matrix' name in front. */
export function heading(run: Pick<RunSummary, 'axes' | 'matrixName'>): string {
  const parts = Object.entries(run.axes).map(([name, { label }]) =>
    Number.isFinite(Number(label)) ? `${name} ${label}` : shortLabel(label),
  )
  const told = Object.values(run.axes).some(({ label }) => !Number.isFinite(Number(label)))
  return told ? parts.join(' · ') : [run.matrixName, ...parts].join(' · ')
}
