/** One number for a whole curve: what the table of a comparison shows. */
import type { SeriesColumns, SeriesInfo } from '../api/series'
import { firstAtOrAfter } from '../charts/merge'
import { toNumber } from '../charts/numbers'

export const AGGREGATES = ['last', 'best', 'min', 'max', 'step', 'mean'] as const
export type AggregateKind = (typeof AGGREGATES)[number]

export interface Aggregate {
  kind: AggregateKind
  /** `step`: the value at this step. */
  step: number
  /** `mean`: over this many of the last entries. */
  last: number
}

/** Entries whose mean is taken where nothing else is said. */
export const LAST_ENTRIES = 10

export type Direction = 'higher' | 'lower'

/** null: nothing there yet, or no direction is known for `best`. The last value may be NaN: then it is. */
export function aggregate(columns: SeriesColumns, wanted: Aggregate, direction: Direction | null): number | null {
  const count = columns.step.length
  if (count === 0) return null
  switch (wanted.kind) {
    case 'last':
      return toNumber(columns.last[count - 1]!)
    case 'min':
      return extreme(columns.min, Math.min)
    case 'max':
      return extreme(columns.max, Math.max)
    case 'best':
      if (direction === null) return null
      return direction === 'lower' ? extreme(columns.min, Math.min) : extreme(columns.max, Math.max)
    case 'step': {
      // A run that has not come so far has no value there; between two points the one before holds.
      if (columns.step[count - 1]! < wanted.step) return null
      const after = firstAtOrAfter(columns.step, wanted.step)
      const at = columns.step[after] === wanted.step ? after : after - 1
      return at < 0 ? null : toNumber(columns.last[at]!)
    }
    case 'mean': {
      const values = columns.last.slice(-wanted.last).map(toNumber)
      return values.reduce((sum, value) => sum + value, 0) / values.length
    }
  }
}

/** The same from the counters of the only attempt that has the series; undefined: they do not tell. */
export function aggregateOfInfo(
  info: SeriesInfo,
  kind: AggregateKind,
  direction: Direction | null,
): number | null | undefined {
  if (kind === 'last') return info.last === null ? null : toNumber(info.last)
  const end = kind === 'best' ? (direction === 'lower' ? 'min' : 'max') : kind
  if (kind === 'best' && direction === null) return null
  return end === 'min' ? info.min : end === 'max' ? info.max : undefined
}

function extreme(values: readonly (number | null)[], pick: (a: number, b: number) => number): number | null {
  let found: number | null = null
  for (const value of values) if (value !== null) found = found === null ? value : pick(found, value)
  return found
}

const LOWER = /(^|[_/.\s-])(loss|nll|ppl|perplexity|error|err|mse|mae|rmse|wer|cer|fid)([_/.\s-]|$)/i
const HIGHER =
  /(^|[_/.\s-])(acc|accuracy|f1|auc|bleu|rouge\w*|reward|score|precision|recall|map|mrr|iou|dice)([_/.\s-]|$)/i

/** Which way is good by the name alone, where no benchmark says it. null: the name does not tell. */
export function guessDirection(name: string): Direction | null {
  const lower = LOWER.test(name)
  const higher = HIGHER.test(name)
  return lower === higher ? null : lower ? 'lower' : 'higher'
}
