import { expect, it } from 'vitest'
import { formatDifference, formatScore, shortDuration } from './numbers'

it('gives scores the digits of their scale', () => {
  expect(formatScore(54.72, { scale: [0, 100] })).toBe('54.7')
  expect(formatScore(0.98349, { scale: [0, 1] })).toBe('0.983')
  expect(formatScore(-0.5, { scale: [-1, 1] })).toBe('−0.500')
})

it('gives sensible digits without a scale', () => {
  expect([12_400, 217.4, 38.21, 3.1634, 0.25, 0.000_012, 0].map((value) => formatScore(value, {}))).toEqual([
    '12,400',
    '217',
    '38.2',
    '3.16',
    '0.250',
    '1.2e−5',
    '0.000',
  ])
})

it('gives a spread or difference the digits of the value beside it', () => {
  expect(formatScore(0.000_91, {}, 0.76)).toBe('0.001')
  expect(formatDifference(0.000_47, {}, 0.493)).toBe('±0.000')
  expect(formatScore(0.000_91, {}, 0.000_2)).toBe('9.1e−4')
})

it('signs differences, and writes plus-minus where nothing is left after rounding', () => {
  const percent = { scale: [0, 100] as [number, number] }
  expect([-4.13, 1.9, 0.04, -0.04].map((raw) => formatDifference(raw, percent, 50))).toEqual([
    '−4.1',
    '+1.9',
    '±0.0',
    '±0.0',
  ])
})

it('fits durations into a cell', () => {
  expect([0, 47, 59.6, 540, 3570, 9300, 50_000, 200_000].map(shortDuration)).toEqual([
    '0 s',
    '47 s',
    '1 min',
    '9 min',
    '1.0 h',
    '2.6 h',
    '14 h',
    '2 d',
  ])
})
