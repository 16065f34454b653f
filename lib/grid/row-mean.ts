import type { Score } from '../benchmarks/types'
import { meanKey } from './scores'

export type RowMean =
  /** Every cell that was asked for has its score. */
  | { kind: 'mean'; value: number; score: Score; of: number }
  /** `7 of 9`. */
  | { kind: 'part'; done: number; of: number }
  /** Scores of different scale: a mean would say nothing. */
  | { kind: 'mixed'; of: number }

/** @param scores of a row's cells, excluded ones left out; null where there is no score yet */
export function rowMean(scores: readonly (Score | null)[]): RowMean {
  let sum = 0
  let done = 0
  let first: Score | null = null
  let mixed = false
  for (const score of scores) {
    if (score === null || score.value === null) continue
    first ??= score
    mixed ||= meanKey(first) !== meanKey(score)
    sum += score.value
    done++
  }
  const of = scores.length
  if (first === null || done < of) return { kind: 'part', done, of }
  return mixed ? { kind: 'mixed', of } : { kind: 'mean', value: sum / done, score: first, of }
}
