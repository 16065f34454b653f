/**
 * Folding an axis: runs that differ only in its value (most often the seed) become one cell with mean ± std.
 *
 * A folded cell is a `GridRun` with its runs inside (`members`), so that layout, baseline, means and exports treat it
 * like any other. Its state is that of its runs together; its score is made of the runs that are complete.
 */
import type { Axes, AxisValue } from '../matrix/types'
import type { RunState } from '../runs/states'
import { valueKey } from './layout'
import type { FoldFacts, GridRun } from './scores'

/** The axis that is folded when nobody chose one. */
const DEFAULT_AXIS = 'seed'

/** Axes with more than one value, in the order of the runs: those that can be folded. */
export function foldChoices(runs: readonly { axes: Axes }[]): string[] {
  const values = new Map<string, AxisValue>()
  const many = new Set<string>()
  for (const { axes } of runs) {
    for (const name in axes) {
      const value = axes[name]!
      const before = values.get(name)
      if (before === undefined) values.set(name, value)
      else if (before.label !== value.label || before.group !== value.group) many.add(name)
    }
  }
  return [...values.keys()].filter((name) => many.has(name))
}

/**
 * @param wanted name of an axis, `none`, or null for the default: `seed`, where there is another axis to look at
 * @returns the axis to fold, or null
 */
export function pickFold(choices: readonly string[], wanted: string | null): string | null {
  if (wanted !== null) return choices.includes(wanted) ? wanted : null
  return choices.includes(DEFAULT_AXIS) && choices.length > 1 ? DEFAULT_AXIS : null
}

/**
 * Makes a function that folds runs over `axis`. Called again with the same runs of which a few changed, it folds those
 * cells anew and gives back the same objects for the others, so that 100 updates a second draw 100 cells and no more.
 */
export function createFold<T extends GridRun>(axis: string): (runs: readonly T[]) => readonly GridRun[] {
  let before: Folded<T> | null = null
  return (runs) => {
    before = (before && refold(before, runs, axis)) ?? foldAll(runs, axis)
    return before.cells
  }
}

interface Folded<T> {
  runs: readonly T[]
  cells: readonly GridRun[]
  /** Indexes of the runs of each cell, and the cell of each run. */
  members: number[][]
  cellOf: Int32Array
}

function foldAll<T extends GridRun>(runs: readonly T[], axis: string): Folded<T> {
  const places = new Map<string, number>()
  const members: number[][] = []
  const cellOf = Int32Array.from(runs, (run, at) => {
    const group = groupOf(run.axes, axis)
    const place = places.get(group) ?? members.push([]) - 1
    places.set(group, place)
    members[place]!.push(at)
    return place
  })
  return {
    runs,
    cells: members.map((of) =>
      foldRuns(
        of.map((at) => runs[at]!),
        axis,
      ),
    ),
    members,
    cellOf,
  }
}

/** null: other runs than before. A run keeps its axes as long as it keeps its id. */
function refold<T extends GridRun>(before: Folded<T>, runs: readonly T[], axis: string): Folded<T> | null {
  if (before.runs.length !== runs.length) return null
  const changed = new Set<number>()
  for (let at = 0; at < runs.length; at++) {
    const [old, now] = [before.runs[at]!, runs[at]!]
    if (old === now) continue
    if (old.id !== now.id) return null
    changed.add(before.cellOf[at]!)
  }
  if (changed.size === 0) return { ...before, runs }
  const cells = [...before.cells]
  for (const place of changed)
    cells[place] = foldRuns(
      before.members[place]!.map((at) => runs[at]!),
      axis,
    )
  return { ...before, runs, cells }
}

/** The runs of a cell: those that were folded into it, else itself. */
export function membersOf(run: GridRun): readonly GridRun[] {
  return run.fold?.members ?? [run]
}

function groupOf(axes: Axes, without: string): string {
  return JSON.stringify(
    Object.entries(axes).flatMap(([name, value]) => (name === without ? [] : [[name, valueKey(value)]])),
  )
}

function foldRuns(members: readonly GridRun[], axis: string): GridRun {
  const first = members[0]!
  const axes: Axes = { ...first.axes }
  delete axes[axis]
  const keys = members.map((run) => valueKey(run.axes[axis] ?? ABSENT))
  const fold: FoldFacts = { axis, members, keys, ...countsOf(members) }
  const failed = members.find((run) => run.state === 'failed')
  const heard = members.flatMap((run) => (run.state === 'running' && run.heardAt !== null ? [run.heardAt] : []))
  const state = stateOf(members)
  return {
    id: first.id,
    axes,
    state,
    stale: state === 'running' && members.some((run) => run.stale),
    progress: null,
    heardAt: heard.sort()[0] ?? null,
    scores: null,
    failure: failed?.failure ?? null,
    skipReason: null,
    waitReason: members.find((run) => run.state === 'queued')?.waitReason ?? null,
    queuePosition: least(members.flatMap((run) => run.queuePosition ?? [])),
    startedAt: null,
    endedAt: null,
    fold,
  }
}

const ABSENT: AxisValue = { label: '–', value: null }

function countsOf(members: readonly GridRun[]): Pick<FoldFacts, 'done' | 'failed' | 'share'> {
  const done = members.filter(isComplete).length
  const failed = members.filter((run) => run.state === 'failed').length
  const shares = members.map((run) => (isComplete(run) ? 1 : (run.progress?.progressPercentage ?? 0) / 100))
  return { done, failed, share: shares.reduce((sum, share) => sum + share, 0) / members.length }
}

export function isComplete(run: Pick<GridRun, 'state'>): boolean {
  return run.state === 'succeeded' || run.state === 'skipped'
}

/** What is still going on comes first, then what went wrong. */
const ORDER: readonly RunState[] = [
  'running',
  'finishing',
  'stopping',
  'starting',
  'queued',
  'failed',
  'stopped',
  'cancelled',
  'succeeded',
  'skipped',
]

function stateOf(members: readonly GridRun[]): RunState {
  return ORDER.find((state) => members.some((run) => run.state === state)) ?? 'queued'
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values)
}
