import type { RunSummary } from '@/lib/api/runs'
import { axisTitles, isNumber } from '@/lib/runs/title'

/** What a run's page is called. Where all its axes are numbers, its matrix' name stands in front. */
export function heading(run: Pick<RunSummary, 'axes' | 'matrixName'>): string {
  const parts = axisTitles(run.axes)
  const told = Object.values(run.axes).some(({ label }) => !isNumber(label))
  return told ? parts.join(' · ') : [run.matrixName, ...parts].join(' · ')
}
