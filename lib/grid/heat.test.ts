import { describe, expect, it } from 'vitest'
import type { Score } from '../benchmarks/types'
import { columnRange, heatStep, rankStep } from './heat'
import { percentScore } from './testing'

const step = (value: number, base: number, change: Partial<Score> = {}) =>
  heatStep({ ...percentScore(value), ...change }, { ...percentScore(base), ...change })

describe('heat', () => {
  it('has breaks at 0.25, 1, 3 and 10 points on a scale of 100', () => {
    expect([0, 0.2, 0.25, 0.9, 1, 2.9, 3, 9.9, 10, 50].map((gap) => step(50 + gap, 50))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
    ])
    expect([-0.2, -0.3, -1.2, -4.1, -61].map((gap) => step(70 + gap, 70))).toEqual([0, -1, -2, -3, -4])
  })

  it('shrinks with the scale, and reaches a break that decimal fractions miss by rounding', () => {
    expect(step(0.3, 0.2, { scale: [0, 1] })).toBe(4)
    expect(step(0.199, 0.2, { scale: [0, 1] })).toBe(0)
  })

  it('turns round where lower is better', () => {
    expect(step(60, 50, { direction: 'lower' })).toBe(-4)
    expect(step(49, 50, { direction: 'lower' })).toBe(2)
  })

  it('is relative to the baseline where a metric has no scale, and silent where that is zero', () => {
    expect(step(1.05, 1, { scale: undefined, direction: 'lower' })).toBe(-2)
    expect(step(1, 0, { scale: undefined })).toBeNull()
  })

  it('never compares different metrics or missing values', () => {
    expect(heatStep({ ...percentScore(0.5), scale: [0, 1] }, percentScore(50))).toBeNull()
    expect(heatStep(percentScore(50, 'f1'), percentScore(40, 'rouge'))).toBeNull()
    expect(heatStep(percentScore(null), percentScore(40))).toBeNull()
    expect(heatStep(percentScore(50), null)).toBeNull()
  })
})

describe('colour by score', () => {
  it('goes from the worst to the best of the column', () => {
    const range = columnRange([percentScore(10), null, percentScore(30), percentScore(20)])!
    expect([10, 20, 30].map((value) => rankStep(percentScore(value), range.worst, range.best))).toEqual([0, 2, 4])
  })

  it('has no range over different metrics or equal values', () => {
    expect(columnRange([percentScore(1, 'f1'), percentScore(2, 'rouge')])).toBeNull()
    expect(columnRange([percentScore(1), percentScore(1)])).toBeNull()
  })
})
