import { describe, expect, it } from 'vitest'
import type { SeriesColumns } from '../api/series'
import { joinBuckets } from '../series/buckets'
import { roundForChart } from '../series/round'
import { widthFor } from '../series/spans'
import { mergePatch, nearestIndex } from './merge'
import { emptyColumns } from './testing'

function columnsOf(points: [step: number, value: number][], width = 1): SeriesColumns {
  return {
    ...emptyColumns('r1', 'a1', 1, 'loss', 1000),
    step: points.map(([step]) => step),
    time: points.map(([step]) => 1000 + step),
    min: points.map(([, value]) => value),
    max: points.map(([, value]) => value),
    last: points.map(([, value]) => value),
    total: points.length * width,
    shown: points.length,
    width,
  }
}

function patchOf(...points: [step: number, value: number | 'NaN' | 'Infinity'][]) {
  return {
    step: points.map(([step]) => step),
    time: points.map(([step]) => 1000 + step),
    value: points.map(([, value]) => value),
  }
}

describe('merging live points where every point is shown', () => {
  const base = columnsOf([
    [0, 5],
    [10, 4],
    [20, 3],
  ])

  it('appends new points and counts them', () => {
    const { columns, refetch } = mergePatch(base, patchOf([30, 2], [40, 1]), 500)
    expect(columns.step).toEqual([0, 10, 20, 30, 40])
    expect(columns.last).toEqual([5, 4, 3, 2, 1])
    expect([columns.total, columns.shown, refetch]).toEqual([5, 5, false])
  })

  it('gives back the same object when a patch repeats what is known', () => {
    expect(mergePatch(base, patchOf([10, 4], [20, 3]), 500).columns).toBe(base)
  })

  it('leaves the given columns as they were', () => {
    const before = structuredClone(base)
    mergePatch(base, patchOf([5, 9], [10, 7], [30, 2]), 500)
    expect(base).toEqual(before)
  })

  it('puts a late point where it belongs, whatever the order inside the patch', () => {
    const { columns, refetch } = mergePatch(base, patchOf([30, 2], [15, 3.5], [5, 4.5]), 500)
    expect(columns.step).toEqual([0, 5, 10, 15, 20, 30])
    expect(columns.last).toEqual([5, 4.5, 4, 3.5, 3, 2])
    expect([columns.total, refetch]).toEqual([6, false])
  })

  it('replaces a value without counting it twice', () => {
    const { columns } = mergePatch(base, patchOf([10, 7]), 500)
    expect([columns.last, columns.min, columns.max, columns.total]).toEqual([[5, 7, 3], [5, 7, 3], [5, 7, 3], 3])
  })

  it('takes the later of two values for one step within a patch', () => {
    expect(mergePatch(base, patchOf([30, 2], [30, 1]), 500).columns.last).toEqual([5, 4, 3, 1])
  })

  it('marks NaN, keeps it out of min and max, and takes the mark away when a number comes', () => {
    const first = mergePatch(base, patchOf([30, 'NaN']), 500).columns
    expect(first.nonFinite).toEqual([{ step: 30, time: 1030, value: 'NaN' }])
    expect([first.min[3], first.max[3], first.last[3]]).toEqual([null, null, 'NaN'])
    expect(mergePatch(first, patchOf([30, 2]), 500).columns.nonFinite).toEqual([])
  })

  it('takes only points inside the zoomed range', () => {
    const { columns } = mergePatch(base, patchOf([15, 1], [30, 1]), 500, (step) => step <= 20)
    expect(columns.step).toEqual([0, 10, 15, 20])
  })
})

describe('merging live points into buckets', () => {
  // Of 64 steps each: the first point, then the buckets that end at 63, 127 and 150 so far.
  const base = columnsOf(
    [
      [0, 9],
      [63, 5],
      [127, 4],
      [150, 3],
    ],
    64,
  )

  it('extends the last bucket until it is full, then begins the next', () => {
    const first = mergePatch(base, patchOf([180, 7], [191, 2]), 500)
    expect(first.columns.step).toEqual([0, 63, 127, 191])
    expect([first.columns.min[3], first.columns.max[3], first.columns.last[3]]).toEqual([2, 7, 2])
    const second = mergePatch(first.columns, patchOf([192, 1]), 500)
    expect(second.columns.step).toEqual([0, 63, 127, 191, 192])
    expect([first.refetch, second.refetch]).toEqual([false, false])
  })

  it('widens the bucket of a late point and asks for the truth', () => {
    const { columns, refetch } = mergePatch(base, patchOf([100, 40]), 500)
    expect([columns.step.length, columns.max[2], columns.last[2], refetch]).toEqual([4, 40, 4, true])
  })

  it('gives a late point a bucket of its own where there was none', () => {
    const gap = mergePatch(base, patchOf([500, 1]), 500).columns
    const { columns, refetch } = mergePatch(gap, patchOf([300, 8]), 500)
    expect([columns.step, columns.last[4], refetch]).toEqual([[0, 63, 127, 150, 300, 500], 8, false])
  })

  it('knows a point again although the bucket carries fewer digits', () => {
    const rounded = { ...base, last: [9, 5, 4, 2.65359] }
    expect(mergePatch(rounded, patchOf([150, 2.65358979323846]), 500).columns).toBe(rounded)
  })

  it('asks for the truth when the value that a bucket ends with is replaced', () => {
    expect(mergePatch(base, patchOf([127, 1]), 500).refetch).toBe(true)
  })
})

/** What the server answers for these points: see query-series.ts. */
function answered(points: [step: number, value: number][], buckets: number): SeriesColumns {
  const columns = columnsOf(points)
  const first = points[0]!
  if (points.length <= buckets) return columns
  const width = widthFor(first[0], points.at(-1)![0], buckets - 1)
  const { step, time, min, max, last } = columns
  const narrow = {
    step,
    time,
    min,
    max,
    last: last as number[],
    count: points.map(() => 1),
    nonFinite: points.map(() => 0),
  }
  const wide = joinBuckets(narrow, width, { step: first[0], time: 1000 + first[0], value: first[1] })
  const round = (list: (number | null)[]) => list.map((value) => (value === null ? null : roundForChart(value)))
  return {
    ...columns,
    step: wide.step,
    time: wide.time,
    min: round(wide.min),
    max: round(wide.max),
    last: wide.last.map(roundForChart),
    shown: wide.step.length,
    width,
  }
}

it('draws what a refresh would show, however the points were cut into patches', () => {
  let seed = 7
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed / 2 ** 31
  }
  for (const [start, stride, buckets] of [
    [0, 1, 100],
    [-700, 3, 50],
    [12_345, 1, 7],
    [63, 100, 20],
  ] as const) {
    const points: [number, number][] = []
    let step = start
    for (let i = 0; i < 1500; i++) {
      points.push([step, i === 321 ? -7 : i === 1234 ? 99 : Math.sin(i) * (1 + random())])
      step += 1 + Math.floor(random() * stride)
    }
    let at = 1 + Math.floor(random() * 10)
    let columns = answered(points.slice(0, at), buckets)
    while (at < points.length) {
      const next = Math.min(points.length, at + 1 + Math.floor(random() * 40))
      const merged = mergePatch(columns, patchOf(...points.slice(at, next)), buckets)
      columns = merged.columns
      at = next
      expect(merged.refetch).toBe(false)
      expect(columns).toEqual(answered(points.slice(0, at), buckets))
      expect(columns.step.length).toBeLessThanOrEqual(buckets)
    }
  }
})

it('finds the bucket under the crosshair, also between buckets and outside', () => {
  const column = [0, 10, 20, 40]
  expect([-5, 4, 6, 29, 31, 99].map((at) => nearestIndex(column, at))).toEqual([0, 0, 1, 2, 3, 3])
  expect(nearestIndex([], 3)).toBe(-1)
})
