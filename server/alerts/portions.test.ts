import { expect, test } from 'vitest'
import { portions } from './judge-runs'

const unread = (id: number, count: number, seen?: number) => [
  {
    series: { id, attemptId: 'a', name: `m${id}`, count, conflicts: 0 },
    state: seen === undefined ? null : ({ seen } as never),
  },
]

test('series with few new points are read together', () => {
  expect(portions([unread(1, 1_000_000, 999_990), unread(2, 5), unread(3, 40, 40)])).toEqual([[1, 2, 3]])
  expect(portions([])).toEqual([])
})

test('of a thousand long series that nobody has judged yet only a few are read at a time', () => {
  const all = portions(Array.from({ length: 1000 }, (_, id) => unread(id, 1_000_000)))
  expect(all.flat()).toHaveLength(1000)
  expect(Math.max(...all.map((ids) => ids.length))).toBe(10)
})
