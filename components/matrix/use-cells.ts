import { useMemo } from 'react'
import type { RunSummary } from '@/lib/api/runs'
import { createFold, foldChoices, pickFold } from '@/lib/grid/fold'
import { type GridRun, metricNames } from '@/lib/grid/scores'

export interface Cells {
  /** Numbers of the stages, whose axes differ: each stands apart. */
  stages: number[]
  stage: number
  /** Runs of the stage. */
  runs: readonly RunSummary[]
  folds: string[]
  /** The axis that cells are the mean over; null: a cell is a run. */
  fold: string | null
  cells: readonly GridRun[]
  metrics: string[]
}

/** The cells that the views of a matrix show: the runs of one stage, folded over an axis where that is wanted. */
export function useCells(all: readonly RunSummary[], wanted: { stage: number | null; fold: string | null }): Cells {
  const stages = useMemo(() => [...new Set(all.map((run) => run.stage))].sort((a, b) => a - b), [all])
  const stage = stages.includes(wanted.stage ?? -1) ? wanted.stage! : (stages[0] ?? 0)
  const runs = useMemo(
    () => (stages.length > 1 ? all.filter((run) => run.stage === stage) : all),
    [all, stage, stages.length],
  )
  const folds = useMemo(() => foldChoices(runs), [runs])
  const fold = pickFold(folds, wanted.fold)
  const folding = useMemo(() => (fold === null ? null : createFold<RunSummary>(fold)), [fold])
  const cells = useMemo((): readonly GridRun[] => (folding ? folding(runs) : runs), [folding, runs])
  const metrics = useMemo(() => metricNames(runs), [runs])
  return { stages, stage, runs, folds, fold, cells, metrics }
}
