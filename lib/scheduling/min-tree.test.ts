import { expect, test } from 'vitest'
import { Heap } from './heap'
import { MinTree } from './min-tree'
import { random } from './testing/random'

test('the tree finds what a look at every number finds', () => {
  const draw = random(7)
  for (const size of [0, 1, 2, 3, 17, 64]) {
    const values = Array.from({ length: size }, () => Math.floor(draw() * 10))
    const tree = new MinTree(values)
    for (let i = 0; i < 200; i++) {
      const from = Math.floor(draw() * (size + 2))
      const limit = Math.floor(draw() * 12) - 1
      expect(tree.firstAtMost(from, limit)).toBe(values.findIndex((value, at) => at >= from && value <= limit))
      if (size === 0) continue
      const at = Math.floor(draw() * size)
      values[at] = draw() < 0.3 ? Number.POSITIVE_INFINITY : Math.floor(draw() * 10)
      tree.set(at, values[at])
    }
  }
})

test('the heap gives the lowest rank first, whatever was taken out', () => {
  const draw = random(3)
  const heap = new Heap<number>()
  const ranks = Array.from({ length: 300 }, () => Math.floor(draw() * 100))
  for (const rank of ranks) heap.push(rank, rank)
  heap.remove((rank) => rank % 3 === 0)
  const left = ranks.filter((rank) => rank % 3 !== 0).sort((a, b) => a - b)
  expect(heap.lowest).toBe(left[0])
  expect(Array.from({ length: heap.size }, () => heap.pop())).toEqual(left)
  expect([heap.pop(), heap.size, heap.lowest]).toEqual([undefined, 0, Number.POSITIVE_INFINITY])
})
