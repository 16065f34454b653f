import { describe, expect, it } from 'vitest'
import { formatClock, formatExact, formatLeft, formatMoment, formatRelative } from './time'

const now = new Date(2026, 10, 21, 14, 32, 7).getTime()
const ago = (seconds: number) => formatRelative(now - seconds * 1000, now)

describe('times on a page', () => {
  it('says how long ago in one unit', () => {
    expect([0, 12, 500, 3 * 3600 + 60, 50 * 3600].map(ago)).toEqual([
      'now',
      '12 s ago',
      '8 min ago',
      '3 h ago',
      '2 d ago',
    ])
  })

  it('names the day of a moment that is not today', () => {
    expect(formatMoment(now + 600_000, now)).toBe('14:42')
    expect(formatMoment(now + 3 * 86_400_000, now)).toBe('2026-11-24 14:32')
  })

  it('gives the date when counting days stops helping', () => {
    expect(ago(8 * 86_400)).toBe('2026-11-13')
  })

  it('speaks of what is to come', () => {
    expect(ago(-240)).toBe('in 4 min')
    expect(formatLeft(240)).toBe('4 min left')
    expect(formatLeft(null)).toBe('time left unknown')
  })

  it('has the exact time with its zone for the hover', () => {
    expect(formatClock(now, true)).toBe('14:32:07')
    expect(formatExact(now)).toMatch(/^2026-11-21 14:32:07 UTC/)
  })
})
