import { describe, expect, it } from 'vitest'
import { align, gridWidth, medianSpacing, placesOf } from './align'

const every = (gap: number, count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i * gap)
const widthFor = (xs: number[][], shared: boolean, widths = xs.map(() => 1)) =>
  gridWidth(xs, widths, { shared, whole: true })

describe('series on one grid', () => {
  it('have a place for every x, nothing where a series has no point, and a break where its point is no number', () => {
    expect(
      align([
        { x: [1, 3], y: [10, 30] },
        { x: [2, 3], y: [2, Number.NaN] },
        { x: [], y: [] },
      ]),
    ).toEqual({
      x: [1, 2, 3],
      columns: [
        [10, undefined, 30],
        [undefined, 2, null],
        [undefined, undefined, undefined],
      ],
    })
  })

  it('share buckets: each is shown with its last point in a bucket, which stands where the last of all of them is', () => {
    const { x, columns } = align(
      [
        { x: [0, 3, 5, 9], y: [1, 2, 3, 4] },
        { x: [2, 4, 6, 17], y: [5, 6, 7, 8] },
      ],
      4,
    )
    expect(x).toEqual([0, 3, 6, 9, 17])
    expect(columns).toEqual([
      [1, 2, 3, 4, undefined],
      [undefined, 5, 7, undefined, 8],
    ])
  })

  it('find the same places as a naive search, whatever their lengths and spacings', () => {
    let seed = 7
    const random = () => {
      seed = (seed * 16807) % 2147483647
      return seed / 2147483647
    }
    for (const width of [0, 1, 8, 64]) {
      const xs = Array.from({ length: 6 }, () => {
        const gap = 1 + Math.floor(random() * 9)
        const from = Math.floor(random() * 50) - 25
        return every(gap, Math.floor(random() * 60), from).filter(() => random() < 0.9)
      })
      const first = Math.min(...xs.flat())
      const key = (x: number) => (width === 0 ? x : x === first ? -Infinity : Math.floor(x / width))
      const keys = [...new Set(xs.flat().map(key))].sort((a, b) => a - b)
      const { x, at } = placesOf(xs, width)
      expect(x).toEqual(keys.map((k) => Math.max(...xs.flat().filter((value) => key(value) === k))))
      xs.forEach((own, s) => {
        expect([...at[s]!]).toEqual(keys.map((k) => own.findLastIndex((value) => key(value) === k)))
      })
    }
  })
})

describe('the width of the common buckets', () => {
  it('is that of single steps where all report at the same steps, though some stop early', () => {
    expect(widthFor([every(10, 100), every(10, 60), every(10, 100, 200)], true)).toBe(0)
  })

  it('lets every run have a point in each bucket where their spacings differ, for a mean over all of them', () => {
    const xs = [every(10, 100), every(7, 140), every(1, 1000)]
    const width = widthFor(xs, true)
    expect(width).toBe(16)
    const { at } = placesOf(xs, width)
    for (const column of at) expect([...column].slice(1, -2)).not.toContain(-1)
    expect(widthFor(xs, false)).toBe(0)
  })

  it('is the widest of what the server joined already, and bounds the places of raw points', () => {
    expect(widthFor([every(64, 100), every(1, 500)], false, [64, 1])).toBe(64)
    const many = Array.from({ length: 100 }, (_, i) => every(101, 900, i))
    const width = widthFor(many, false)
    expect(placesOf(many, width).x.length).toBeLessThanOrEqual(2001)
  })

  it('allows for clocks that never agree', () => {
    const jitter = (seed: number) => every(1, 300).map((t, i) => t + 0.3 * Math.sin(i * seed))
    const xs = [jitter(1.3), jitter(2.7)]
    const width = gridWidth(xs, [1, 1], { shared: true, whole: false })
    const { at } = placesOf(xs, width)
    for (const column of at) expect([...column].slice(1, -1)).not.toContain(-1)
  })

  it('has no need of any point', () => {
    expect(widthFor([[], []], true)).toBe(0)
    expect(medianSpacing([5])).toBe(0)
  })
})
