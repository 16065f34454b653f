import type { Score } from '../benchmarks/types'
import type { Axes, AxisValue } from '../matrix/types'
import type { GridRun } from './scores'

/** A run as the grid sees it, for tests. */
export function gridRun(axes: Axes, facts: Partial<GridRun> = {}): GridRun {
  const id = Object.values(axes)
    .map((value) => value.label)
    .join('/')
  return {
    id,
    axes,
    state: 'queued',
    stale: false,
    progress: null,
    heardAt: null,
    scores: null,
    failure: null,
    skipReason: null,
    waitReason: null,
    queuePosition: null,
    startedAt: null,
    endedAt: null,
    ...facts,
  }
}

export function axisValue(text: string): AxisValue {
  const [group, label] = text.includes('/') ? text.split('/') : [undefined, text]
  return { label: label!, ...(group ? { group } : {}), value: text }
}

/** The product of named lists, in spec order; `group/label` makes a grouped value. */
export function product(lists: Record<string, string[]>): Axes[] {
  return Object.entries(lists).reduce<Axes[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: axisValue(value) }))),
    [{}],
  )
}

export function percentScore(value: number | null, name = 'accuracy'): Score {
  return { name, value, direction: 'higher', scale: [0, 100], headline: true }
}
