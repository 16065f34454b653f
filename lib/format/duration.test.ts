import { describe, expect, it } from 'vitest'
import { formatDuration } from './duration'

describe('durations on a page', () => {
  it('reads in the units a person would say', () => {
    expect([0, 0.04, 0.42, 38, 545, 3840, 28 * 3600 + 240, 98 * 3600 * 1.5].map((s) => formatDuration(s))).toEqual([
      '0 s',
      '0.1 s',
      '0.4 s',
      '38 s',
      '9 min',
      '1 h 04 min',
      '28 h 04 min',
      '6 d 03 h',
    ])
  })

  it('carries into the next unit instead of saying 60 min', () => {
    expect(formatDuration(59.6)).toBe('1 min')
    expect(formatDuration(3599)).toBe('1 h 00 min')
  })

  it('shows seconds beside minutes where somebody watches', () => {
    expect(formatDuration(545, true)).toBe('9 min 05 s')
  })

  it('admits that it does not know', () => {
    expect(formatDuration(null)).toBe('unknown')
    expect(formatDuration(Number.POSITIVE_INFINITY)).toBe('unknown')
  })
})
