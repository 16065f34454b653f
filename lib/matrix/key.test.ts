import { expect, test } from 'vitest'
import { keyParts } from './key'

test.each([
  ['model=a, seed=3', ['model=a', 'seed=3']],
  ['model=a', ['model=a']],
  ['net="a, b=\\"c\\", d", task="x"/"y, z", seed=3', ['net="a, b=\\"c\\", d"', 'task="x"/"y, z"', 'seed=3']],
])('the parts of %j are %j', (key, parts) => {
  expect(keyParts(key)).toEqual(parts)
})
