import { expect, it } from 'vitest'
import { cancelQuestion, doneCount, equation, fileName, openCount } from './words'

it('says how the number of runs comes about', () => {
  const axes = [
    { name: 'model', values: 2 },
    { name: 'attention', values: 2 },
    { name: 'task', values: 3 },
  ]
  expect(equation({ total: 12, axes, excluded: 0 })).toBe('12 runs = 2 models × 2 attention × 3 tasks')
  expect(equation({ total: 9, axes, excluded: 3 })).toBe('9 runs = 2 models × 2 attention × 3 tasks − 3 excluded')
  expect(equation({ total: 1, axes: [], excluded: 0 })).toBe('1 run')
})

it('counts what has results as done, and what can still be cancelled as open', () => {
  const counts = { succeeded: 3, skipped: 2, failed: 4, queued: 14, running: 5, starting: 1 }
  expect(doneCount(counts)).toBe(5)
  expect(openCount(counts)).toBe(20)
  expect(cancelQuestion(counts)).toBe('Cancel 14 queued and 6 active runs?')
  expect(cancelQuestion({ queued: 1 })).toBe('Cancel 1 queued run?')
})

it('names files after the matrix', () => {
  expect(fileName({ id: 'm-1', name: 'Attention at 32k, fine-tuned' }, 'csv')).toBe('attention-at-32k-fine-tuned.csv')
  expect(fileName({ id: 'm-1', name: '注意' }, 'csv')).toBe('m-1.csv')
})
