import { expect, test } from 'vitest'
import { withoutSeed } from './key'

test.each([
  ['model=a, seed=3, task=x', 'model=a, task=x'],
  ['seed=3, task=x', 'task=x'],
  ['model=a, seed=3', 'model=a'],
  ['seed=3', ''],
  ['model=a, myseed=3', 'model=a, myseed=3'],
])('without its seed %j is %j', (key, seedless) => {
  expect(withoutSeed(key)).toBe(seedless)
})
