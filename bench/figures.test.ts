import { describe, expect, it } from 'vitest'
import { isWithin, table } from './figures'

const figure = (value: number, unit: string, budget: number | null) => ({ name: 'x', value, unit, budget, peer: '–' })

describe('A figure', () => {
  it.each([
    [19, 'ms', 20, true],
    [20, 'ms', 20, true],
    [21, 'ms', 20, false],
    [21_000, 'values/s', 20_000, true],
    [19_000, 'values/s', 20_000, false],
    [1e9, 'ms', null, true],
  ])('of %d %s with the budget %j is within it: %j', (value, unit, budget, expected) => {
    expect(isWithin(figure(value, unit, budget))).toBe(expected)
  })

  it('stands in the table with its budget, and a mark when it misses it', () => {
    const lines = table([figure(21, 'ms', 20), figure(25_000, 'values/s', 20_000)])
    expect(lines[1]).toMatch(/^! {2}x +21 ms +≤ 20 ms/)
    expect(lines[2]).toMatch(/^ +x +25,000 values\/s +≥ 20,000 values\/s/)
  })
})
