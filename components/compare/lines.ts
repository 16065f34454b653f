import type { CompareRun } from '@/lib/api/compare'
import { groupRuns } from '@/lib/compare/groups'
import { runTitle } from '@/lib/runs/title'

/** A line of the charts and a row of the table: a run, or a group. */
export interface Line {
  key: string
  label: string
  slot: number
  runs: readonly CompareRun[]
}

/** Lines in the order of the runs; a group has the first free look, so that neighbours differ. */
export function linesOf(
  runs: readonly CompareRun[],
  slots: ReadonlyMap<string, number>,
  group: readonly string[],
): Line[] {
  if (group.length > 0) return groupRuns(runs, group).map((each, slot) => ({ ...each, slot }))
  const titles = new Map<string, number>()
  for (const run of runs) titles.set(runTitle(run), (titles.get(runTitle(run)) ?? 0) + 1)
  const several = new Set(runs.map((run) => run.matrixId)).size > 1
  return runs.map((run) => {
    const title = runTitle(run)
    // Two matrices may have the same cells: then the name of the matrix, and at last the id, tells them apart.
    const twice = titles.get(title)! > 1
    const label = !twice ? title : several && run.matrixName !== title ? `${title} · ${run.matrixName}` : title
    return {
      key: run.id,
      label: twice && !several ? `${label} · ${run.id}` : label,
      slot: slots.get(run.id) ?? 0,
      runs: [run],
    }
  })
}
