import { describe, expect, it } from 'vitest'
import { formatCount, formatDelta, formatNumber, formatPercent } from './number'

describe('numbers on a page', () => {
  it('shows four digits that mean something, at any size', () => {
    expect([0.23471, 2.3471, 38.4271, 219.47, 12450.4].map((n) => formatNumber(n))).toEqual([
      '0.2347',
      '2.347',
      '38.43',
      '219.5',
      '12,450',
    ])
    expect(formatNumber(0.0003)).toBe('3.00e−4')
    expect(formatNumber(2.5e12)).toBe('2.50e12')
  })

  it('uses a real minus and never shows a negative zero', () => {
    expect(formatNumber(-1.5, { digits: 1 })).toBe('−1.5')
    expect(formatNumber(-0.01, { digits: 1 })).toBe('0.0')
  })

  it('says what is missing or not finite instead of drawing a zero', () => {
    expect([null, undefined, Number.NaN, Infinity, -Infinity].map((n) => formatNumber(n))).toEqual([
      '–',
      '–',
      'NaN',
      '∞',
      '−∞',
    ])
    expect(formatCount(Number.NaN)).toBe('–')
  })

  it('keeps whole numbers whole and groups them', () => {
    expect(formatNumber(500)).toBe('500')
    expect(formatCount(2914)).toBe('2,914')
    expect(formatNumber(123456.78, { digits: 1 })).toBe('123,456.8')
  })

  it('gives a difference its sign, but none to zero', () => {
    expect([1.94, -0.6, 0, 0.04].map((n) => formatDelta(n, { digits: 1 }))).toEqual(['+1.9', '−0.6', '0.0', '0.0'])
  })

  it('never claims that something is done or untouched when it is not', () => {
    expect([0, 0.2, 58.4, 99.7, 100].map((n) => formatPercent(n))).toEqual(['0 %', '1 %', '58 %', '99 %', '100 %'])
  })
})
