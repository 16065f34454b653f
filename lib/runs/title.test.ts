import { expect, it } from 'vitest'
import { labelsOfKey, runTitle } from './title'

const axes = (...entries: [string, string][]) =>
  Object.fromEntries(entries.map(([name, label]) => [name, { label, value: label }]))

it('a run is called by its axes, a bare number never stands alone', () => {
  const run = { key: 'k', axes: axes(['model', 'org/Phi-4'], ['lr', '6e-4'], ['seed', '2']), matrixName: 'sweep' }
  expect(runTitle(run)).toBe('Phi-4 · lr 6e-4 · seed 2')
})

it('a run without axes is called as its matrix', () => {
  expect(runTitle({ key: 'train-lm', axes: {}, matrixName: 'first training' })).toBe('first training')
  expect(runTitle({ key: 'train-lm', axes: {} })).toBe('train-lm')
})

it('a key alone gives the same labels', () => {
  expect(labelsOfKey('model=org/Phi-4, attention=a=b, seed=2')).toEqual(['Phi-4', 'a=b', 'seed 2'])
  expect(labelsOfKey('train-lm')).toEqual([])
})
