import { expect, it } from 'vitest'
import { rowMean } from './row-mean'
import { percentScore } from './testing'

it('averages a complete row, also over metrics that share a scale', () => {
  const mean = rowMean([percentScore(10, 'f1'), percentScore(20, 'rouge'), percentScore(60, 'match')])
  expect(mean).toMatchObject({ kind: 'mean', value: 30, of: 3 })
})

it('says how far an incomplete row is instead of averaging it', () => {
  expect(rowMean([percentScore(10), null, percentScore(null)])).toEqual({ kind: 'part', done: 1, of: 3 })
  expect(rowMean([])).toEqual({ kind: 'part', done: 0, of: 0 })
})

it('never averages over different scales, directions or units', () => {
  const other = { ...percentScore(0.4), scale: [0, 1] as [number, number] }
  const lower = { ...percentScore(0.4), direction: 'lower' as const }
  expect(rowMean([percentScore(10), other])).toEqual({ kind: 'mixed', of: 2 })
  expect(rowMean([percentScore(10), lower])).toEqual({ kind: 'mixed', of: 2 })
  const loss = { name: 'loss', value: 2, direction: 'lower' as const }
  expect(rowMean([loss, { ...loss, name: 'perplexity' }])).toEqual({ kind: 'mixed', of: 2 })
})
