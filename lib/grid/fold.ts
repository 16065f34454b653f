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
  const values = new Map<string, string>()
  const many = new Set<string>()
  for (const { axes } of runs) {
    for (const [name, value] of Object.entries(axes)) {
      const key = valueKey(value)
      const before = values.get(name)
      if (before === undefined) values.set(name, key)
      else if (before !== key) many.add(name)
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
 * Makes a function that folds runs over `axis`. It gives back the same object for a cell none of whose runs changed, so
 * that 100 updates a second draw 100 cells and no more. Runs must keep their axes as long as they keep their id.
 */
export function createFold<T extends GridRun>(axis: string): (runs: readonly T[]) => GridRun[] {
  const groups = new Map<string, string>()
  let before = new Map<string, GridRun>()
  return (runs) => {
    const members = new Map<string, T[]>()
    for (const run of runs) {
      let group = groups.get(run.id)
      if (group === undefined) {
        group = groupOf(run.axes, axis)
        groups.set(run.id, group)
      }
      const found = members.get(group)
      if (found) found.push(run)
      else members.set(group, [run])
    }
    const next = new Map<string, GridRun>()
    for (const [group, of] of members) {
      const old = before.get(group)
      const same = old?.fold?.members.length === of.length && old.fold.members.every((run, at) => run === of[at])
      next.set(group, same ? old! : foldRuns(of, axis))
    }
    before = next
    return [...next.values()]
  }
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
