import { type GridScore, meanKey } from './scores'
import { mean, sampleStd } from './statistics'

export type RowMean =
  /** Every cell that was asked for has its score. `std` is over the folded axis: null where nothing is folded. */
  | { kind: 'mean'; value: number; std: number | null; score: GridScore; of: number }
  /** `7 of 9`. */
  | { kind: 'part'; done: number; of: number }
  /** Scores of different scale: a mean would say nothing. */
  | { kind: 'mixed'; of: number }

/** @param scores that count, of a row's cells, excluded ones left out; null where there is none (yet) */
export function rowMean(scores: readonly (GridScore | null)[]): RowMean {
  let sum = 0
  let done = 0
  let first: GridScore | null = null
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
  if (mixed) return { kind: 'mixed', of }
  return { kind: 'mean', value: sum / done, std: sampleStd(meansByKey(scores as GridScore[])), score: first, of }
}

/** The row's mean of each seed: their spread is that of the row's mean. Empty unless every cell has every seed. */
function meansByKey(scores: readonly GridScore[]): number[] {
  const keys = [...(scores[0]?.spread?.values.keys() ?? [])]
  const means = keys.map((key) => {
    const values = scores.map((score) => score.spread?.values.get(key))
    return values.some((value) => value === undefined) ? null : mean(values as number[])
  })
  const same = scores.every((score) => score.spread?.values.size === keys.length)
  return same && !means.includes(null) ? (means as number[]) : []
}
