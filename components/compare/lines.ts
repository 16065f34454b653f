import type { CompareRun } from '@/lib/api/compare'
import { groupRuns } from '@/lib/compare/groups'
import { isEnded } from '@/lib/runs/states'
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
  const labels = runLabels(runs)
  return runs.map((run) => ({ key: run.id, label: labels.get(run.id)!, slot: slots.get(run.id) ?? 0, runs: [run] }))
}

/** A name for each run, by its id: two matrices may have the same cells, then the matrix' name tells them apart; where that is the same too, the id. */
export function runLabels(runs: readonly CompareRun[]): ReadonlyMap<string, string> {
  const titled = runs.map((run) => ({ run, label: runTitle(run) }))
  const several = new Set(runs.map((run) => run.matrixName)).size > 1
  const named = tellApart(titled, ({ run, label }) =>
    several && run.matrixName !== label ? `${label} · ${run.matrixName}` : label,
  )
  return new Map(
    tellApart(named, ({ run, label }) => `${label} · ${run.id}`).map(({ run, label }) => [run.id, label] as const),
  )
}

interface Labelled {
  run: CompareRun
  label: string
}

/** Gives those that share a label another one. */
function tellApart(all: readonly Labelled[], other: (each: Labelled) => string): Labelled[] {
  const times = new Map<string, number>()
  for (const { label } of all) times.set(label, (times.get(label) ?? 0) + 1)
  return all.map((each) => (times.get(each.label) === 1 ? each : { ...each, label: other(each) }))
}

/** Why there is nothing to draw of the lines that are not hidden; `curves` has the runs that reported the metric. */
export function whyEmpty(
  drawn: readonly Line[],
  curves: { has: (run: string) => boolean },
): 'hidden' | 'not finite' | 'waiting' | 'never' {
  if (drawn.length === 0) return 'hidden'
  const runs = drawn.flatMap((line) => line.runs)
  if (runs.some((run) => curves.has(run.id))) return 'not finite'
  return runs.some((run) => !isEnded(run.state)) ? 'waiting' : 'never'
}
