import { describe, expect, it } from 'vitest'
import { foldColumn } from './batch'
import { parseJson } from './json'
import { levelsFor, levelWidth } from './levels'
import { readPoints } from './points-input'
import { roundForChart } from './round'
import { smooth, smoothingUnit } from './smooth'
import { spansFor, widthFor } from './spans'

describe('JSON from Python', () => {
  it('may hold bare NaN and infinities, which become their texts', () => {
    expect(parseJson('{"a": NaN, "b": [-Infinity, Infinity, 1e5], "c": "NaN, -Infinity \\" NaN"}')).toEqual({
      a: 'NaN',
      b: ['-Infinity', 'Infinity', 1e5],
      c: 'NaN, -Infinity " NaN',
    })
  })

  it.each(['{"a": nan}', '{"a": -NaN}', 'NaN NaN', '{"a": "x', '', '[NaN'])(
    'that is none even so is refused: %s',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError)
    },
  )

  it('of a hostile megabyte of quotes takes no quadratic time', () => {
    expect(() => parseJson(`{"a": NaN, "b": "${'\\"'.repeat(500_000)}`)).toThrow(SyntaxError)
  })
})

describe('a batch of points', () => {
  it('is read alike as columns and as rows', () => {
    const columns = readPoints(
      { columns: { step: [1, 2], time: [10, 20], values: { loss: [0.5, 'NaN'], lr: [null, 3] } } },
      0,
    )
    const rows = readPoints(
      {
        points: [
          { step: 1, time: 10, loss: 0.5, lr: null },
          { step: 2, time: 20, loss: 'NaN', lr: 3 },
        ],
      },
      0,
    )
    expect([...columns.columns.values()]).toEqual([...rows.columns.values()])
    expect(columns.columns.get('loss')).toEqual({
      name: 'loss',
      step: [1, 2],
      time: [10, 20],
      value: [0.5, Number.NaN],
    })
  })

  it('without times takes the time of arrival', () => {
    expect(readPoints({ columns: { step: [1], values: { loss: [2] } } }, 77).columns.get('loss')!.time).toEqual([77])
    expect(readPoints({ points: [{ step: 1, loss: 2 }] }, 77).columns.get('loss')!.time).toEqual([77])
  })

  it.each([
    ['columns', { columns: { step: [1, 1.5, 2 ** 53, 'x', 5], values: { loss: [1, 2, 3, 4, 'much'] } } }],
    ['rows', { points: [1, 1.5, 2 ** 53, 'x', 5].map((step, i) => ({ step, loss: [1, 2, 3, 4, 'much'][i] })) }],
  ])('keeps its good part and refuses the rest by name (%s)', (_, body) => {
    const batch = readPoints(body, 0)
    expect(batch.columns.get('loss')!.step).toEqual([1])
    expect(batch.refusedCount).toBe(4)
    expect(batch.refused.map(({ name, step }) => [name, step])).toEqual([
      ['loss', 1.5],
      ['loss', 2 ** 53],
      ['loss', '"x"'],
      ['loss', 5],
    ])
    expect(batch.refused[3]!.reason).toBe('"much" is not a number')
  })

  it.each(['', 'x'.repeat(201), 'a\u0000b', 'half \ud800'])('refuses a metric with a name like %j', (name) => {
    expect(readPoints({ columns: { step: [1, 2], values: { [name]: [1, 2], ok: [1, 2] } } }, 0)).toMatchObject({
      refusedCount: 2,
      size: 2,
    })
    expect(readPoints({ points: [{ step: 1, [name]: 1, ok: 1 }] }, 0)).toMatchObject({ refusedCount: 1, size: 1 })
  })

  it('takes a metric called __proto__ or constructor as any other', () => {
    const batch = readPoints(JSON.parse('{"points": [{"step": 1, "__proto__": 2, "constructor": 3}]}'), 0)
    expect([...batch.columns.keys()]).toEqual(['__proto__', 'constructor'])
  })

  it.each([
    [null, ''],
    [{}, ''],
    [{ columns: { step: 1, values: {} } }, 'columns.step'],
    [{ columns: { step: [1], time: [1, 2], values: {} } }, 'columns.time'],
    [{ columns: { step: [1], values: { a: [1, 2] } } }, 'columns.values["a"]'],
    [{ points: [1] }, 'points[0]'],
  ])('of another shape is refused with the path of the fault: %j', (body, path) => {
    expect(() => readPoints(body, 0)).toThrow(
      expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path })] }),
    )
  })

  it('over the limits is refused whole', () => {
    const step = Array.from({ length: 50_001 }, (_, i) => i)
    expect(() => readPoints({ columns: { step, values: { a: step } } }, 0)).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    )
    const few = step.slice(0, 50_000)
    const values = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, few]))
    expect(() => readPoints({ columns: { step: few, values } }, 0)).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    )
  })

  it('is folded so that the last value of a step stays', () => {
    const folded = foldColumn({ name: 'a', step: [3, -1, 3, 2], time: [1, 2, 3, 4], value: [10, 20, 30, 40] })
    expect(folded).toEqual({ name: 'a', step: [-1, 2, 3], time: [2, 4, 3], value: [20, 40, 30] })
  })
})

describe('spans', () => {
  it('cover every step of a range exactly once, at any width', () => {
    for (const [from, to] of [
      [-1000, 70_000],
      [5, 5],
      [63, 64],
      [-64, 63],
      [1, 16_383],
    ] as const)
      for (const width of [1, 32, 64, 128, 256, 1024, 65_536]) {
        const covered = spansFor(from, to, width, 5)
          .map(({ level, from: a, to: b }) =>
            level < 0 ? [a, b] : [a * levelWidth(level), (b + 1) * levelWidth(level) - 1],
          )
          .sort((a, b) => a[0]! - b[0]!)
        expect(covered[0]![0]).toBe(from)
        expect(covered.at(-1)![1]).toBe(to)
        for (let i = 1; i < covered.length; i++) expect(covered[i]![0]).toBe(covered[i - 1]![1]! + 1)
      }
  })

  it('of a billion steps are few, and their points fewer than 130', () => {
    const spans = spansFor(123, 999_999_877, widthFor(123, 999_999_877, 499), levelsFor(1e9, 0, 1e9))
    expect(spans.length).toBeLessThan(30)
    expect(spans.filter((s) => s.level < 0).reduce((sum, s) => sum + s.to - s.from + 1, 0)).toBeLessThan(130)
  })

  it('have a width even from the smallest step to the largest', () => {
    expect(widthFor(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1)).toBe(2 ** 53)
  })
})

describe('smoothing', () => {
  it('leaves a constant exactly as it is, at any weight', () => {
    for (const weight of [0, 0.5, 0.9, 0.999])
      expect(smooth([0.1, 0.1, 0.1, 0.1], weight)).toEqual([0.1, 0.1, 0.1, 0.1])
  })

  it('equals the sum of weights divided by their total', () => {
    const values = [1, 5, -2, 7]
    const expected = values.map((_, i) => {
      const weights = values.slice(0, i + 1).map((_, j) => 0.8 ** (i - j))
      const total = weights.reduce((a, b) => a + b)
      return weights.reduce((sum, w, j) => sum + w * values[j]!, 0) / total
    })
    smooth(values, 0.8).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12)
    })
  })

  it('passes gaps and non-finite values through and goes on behind them', () => {
    const gaps = smooth([2, Number.NaN, null, Number.POSITIVE_INFINITY, 4], 0.5)
    expect(gaps.slice(1, 4)).toEqual([Number.NaN, null, Number.POSITIVE_INFINITY])
    expect(gaps[4]).toBeCloseTo((0.5 * 2 + 4) / 1.5, 12)
  })

  it('by distance equals the usual one where points are evenly apart, and leaves a constant exactly as it is', () => {
    const values = Array.from({ length: 300 }, (_, i) => Math.sin(i * 12.9898) * 3)
    const positions = values.map((_, i) => 1000 + i * 7)
    const byDistance = smooth(values, 0.8, { positions, unit: smoothingUnit(1000, positions.at(-1)!, 300) })
    smooth(values, 0.8).forEach((value, i) => {
      expect(byDistance[i]).toBeCloseTo(value!, 9)
    })
    const uneven = [0, 1, 2, 500, 501, 9000]
    for (const weight of [0, 0.6, 0.99])
      expect(smooth([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], weight, { positions: uneven, unit: 13.7 })).toEqual(
        uneven.map(() => 0.1),
      )
  })

  it('forgets what lies far behind, and lets no cluster of points count as a long stretch', () => {
    const unit = 10
    // Ten points at 0 close together, then one far away: the past counts next to nothing.
    const far = smooth([...Array(10).fill(0), 8], 0.6, { positions: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 500], unit })
    expect(far[10]).toBeCloseTo(8, 6)
    // The same ten, then one beside them: it is one of eleven.
    const near = smooth([...Array(10).fill(0), 8], 0.6, { positions: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], unit })
    expect(near[10]!).toBeLessThan(8 / 8)
  })

  it('of a bucketed curve runs where that of its points does', () => {
    const total = 20_000
    const steps = Array.from({ length: total }, (_, i) => i)
    const curve = steps.map((step) => 4 * Math.exp(-step / 6000) + 0.3 * Math.sin(step / 900))
    const unit = smoothingUnit(0, total - 1, total)
    const whole = smooth(curve, 0.9, { positions: steps, unit })
    for (const width of [2, 16, 64]) {
      const ends = steps.filter((step) => step % width === width - 1)
      const bucketed = smooth(
        ends.map((step) => curve[step]!),
        0.9,
        { positions: ends, unit },
      )
      const worst = Math.max(...ends.map((step, i) => (i < 3 ? 0 : Math.abs(bucketed[i]! - whole[step]!))))
      expect(worst).toBeLessThan(0.03)
    }
  })

  it('refuses a weight that is none', () => {
    for (const weight of [-0.1, 1, Number.NaN]) expect(() => smooth([1], weight)).toThrow(RangeError)
  })
})

it('A rounded number has seven digits and keeps its order among others', () => {
  expect([0.123456789, 1234567.89, -98765432.1, 1e-20 / 3, 1e300 / 7].map(roundForChart)).toEqual([
    0.1234568, 1234568, -98765430, 3.333333e-21, 1.428571e299,
  ])
  const numbers = Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 30) - 15)).sort((a, b) => a - b)
  const rounded = numbers.map(roundForChart)
  expect([...rounded].sort((a, b) => a - b)).toEqual(rounded)
})
