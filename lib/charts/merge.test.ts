import { describe, expect, it } from 'vitest'
import type { SeriesColumns } from '../api/series'
import { emptyColumns, mergePatch, nearestIndex } from './merge'

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
  const base = columnsOf(
    [
      [0, 9],
      [100, 5],
      [200, 4],
      [250, 3],
    ],
    100,
  )

  it('extends the last bucket until it is full, then begins the next', () => {
    const first = mergePatch(base, patchOf([280, 7], [300, 2]), 500)
    expect(first.columns.step).toEqual([0, 100, 200, 300])
    expect([first.columns.min[3], first.columns.max[3], first.columns.last[3]]).toEqual([2, 7, 2])
    const second = mergePatch(first.columns, patchOf([301, 1]), 500)
    expect(second.columns.step).toEqual([0, 100, 200, 300, 301])
    expect([first.refetch, second.refetch]).toEqual([false, false])
  })

  it('widens the bucket of a late point and asks for the truth', () => {
    const { columns, refetch } = mergePatch(base, patchOf([150, 40]), 500)
    expect([columns.step.length, columns.max[2], columns.last[2], refetch]).toEqual([4, 40, 4, true])
  })

  it('knows a point again although the bucket carries fewer digits', () => {
    const rounded = { ...base, last: [9, 5, 4, 2.65359] }
    expect(mergePatch(rounded, patchOf([250, 2.65358979323846]), 500).columns).toBe(rounded)
  })

  it('asks for the truth when the value that a bucket ends with is replaced', () => {
    expect(mergePatch(base, patchOf([200, 1]), 500).refetch).toBe(true)
  })
})

it('never holds more than twice the buckets, keeps the ends, and loses no extreme', () => {
  let columns = columnsOf([[0, 50]])
  for (let batch = 0; batch < 200; batch++) {
    const points = Array.from({ length: 50 }, (_, i) => {
      const step = batch * 50 + i + 1
      return [step, step === 4321 ? -7 : step === 1234 ? 99 : 1 + Math.sin(step)] as [number, number]
    })
    columns = mergePatch(columns, patchOf(...points), 100).columns
    expect(columns.step.length).toBeLessThanOrEqual(200)
  }
  expect([columns.step[0], columns.step[columns.step.length - 1]]).toEqual([0, 10_000])
  expect(columns.total).toBe(10_001)
  expect(Math.min(...columns.min.map((v) => v ?? 0))).toBe(-7)
  expect(Math.max(...columns.max.map((v) => v ?? 0))).toBe(99)
  expect(columns.step).toEqual([...columns.step].sort((a, b) => a - b))
  expect(new Set([columns.step, columns.time, columns.min, columns.max, columns.last].map((c) => c.length)).size).toBe(
    1,
  )
})

it('finds the bucket under the crosshair, also between buckets and outside', () => {
  const column = [0, 10, 20, 40]
  expect([-5, 4, 6, 29, 31, 99].map((at) => nearestIndex(column, at))).toEqual([0, 0, 1, 2, 3, 3])
  expect(nearestIndex([], 3)).toBe(-1)
})
