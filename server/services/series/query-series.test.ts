import { describe, expect, it } from 'vitest'
import { type SeriesColumns, seriesQuerySchema } from '../../../lib/api/series'
import { RANK } from '../../../lib/series/merge'
import { intakeContext, makeAttempt } from '../../intake/testing/attempt'
import { testDatabase } from '../../testing/database'
import { insertPoints } from '../points/insert-points'
import { listSeries } from './list-series'
import { querySeries } from './query-series'

const db = await testDatabase()
const ctx = intakeContext(db)
const BEGAN = 1_763_760_000

type Points = { step: number; value: number; time: number }[]

async function log(attemptId: string, points: Points, name = 'loss') {
  const columns = [
    { name, step: points.map((p) => p.step), time: points.map((p) => p.time), value: points.map((p) => p.value) },
  ]
  await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
}

function curve(from: number, to: number, every = 1): Points {
  const points: Points = []
  for (let step = from; step <= to; step += every)
    points.push({ step, value: Math.round(Math.sin(step / 500) * 1000) / 1000 + 0, time: BEGAN + step / 4 })
  return points
}

async function ask(query: object): Promise<SeriesColumns[]> {
  return (await querySeries(ctx, seriesQuerySchema.parse(query))).series
}

/** What every answer promises, against the points of its range. */
function expectFaithful(shown: SeriesColumns, points: Points) {
  expect(shown.total).toBe(points.length)
  expect(shown.shown).toBe(shown.step.length)
  for (const column of [shown.time, shown.min, shown.max, shown.last]) expect(column).toHaveLength(shown.shown)
  if (points.length === 0) return
  expect([shown.step[0], shown.step.at(-1)]).toEqual([points[0]!.step, points.at(-1)!.step])
  expect([shown.time[0], shown.time.at(-1)]).toEqual([points[0]!.time, points.at(-1)!.time])
  expect([...shown.step].sort((a, b) => a - b)).toEqual(shown.step)
  const finite = points.map((p) => p.value).filter(Number.isFinite)
  const known = (list: (number | null)[]) => list.filter((value) => value !== null)
  expect(Math.min(...known(shown.min))).toBe(Math.min(...finite))
  expect(Math.max(...known(shown.max))).toBe(Math.max(...finite))
  const byStep = new Map(points.map((p) => [p.step, p]))
  shown.step.forEach((step, i) => {
    const value = byStep.get(step)!.value
    expect(shown.last[i]).toBe(Number.isFinite(value) ? value : String(value))
  })
}

describe('a chart of a long series', () => {
  it('shows the first and last point and every extreme, whatever the range and the number of buckets', async () => {
    const { runId, attemptId } = await makeAttempt(db, { startedAt: new Date(BEGAN * 1000) })
    const points = curve(-9_000, 40_000)
    points[777]!.value = Number.NaN
    points[30_000]!.value = 99
    await log(attemptId, points)
    for (const buckets of [3, 50, 500, 5000])
      for (const range of [
        undefined,
        [-9_000, 40_000],
        [-8_999, 39_999],
        [-100, 100],
        [12_345, 12_400],
        [-1e9, 1e9],
        [21_000, 21_000],
      ]) {
        const [shown] = await ask({ runs: [runId], buckets, range })
        expectFaithful(
          shown!,
          points.filter((p) => !range || (p.step >= range[0]! && p.step <= range[1]!)),
        )
        expect(shown!.shown).toBeLessThanOrEqual(buckets)
      }
  })

  it('is the same after every refresh, and a new point changes only the last bucket', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await log(attemptId, curve(0, 20_000))
    const [before] = await ask({ runs: [runId], buckets: 100 })
    expect(await ask({ runs: [runId], buckets: 100 })).toEqual([before])
    await log(attemptId, [{ step: 20_001, value: 50, time: BEGAN + 9000 }])
    const [after] = await ask({ runs: [runId], buckets: 100 })
    expect(after!.width).toBe(before!.width)
    const head = (s: SeriesColumns) => [s.step, s.time, s.min, s.max, s.last].map((column) => column.slice(0, -1))
    expect(head(after!)).toEqual(head(before!))
    expect([after!.step.at(-1), after!.last.at(-1), after!.max.at(-1), after!.total]).toEqual([20_001, 50, 50, 20_002])
  })

  it('shows a late point and a replaced one at once', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await log(attemptId, curve(0, 20_000, 2))
    await ask({ runs: [runId] })
    await log(attemptId, [
      { step: 7_001, value: 77, time: BEGAN },
      { step: 7_002, value: -77, time: BEGAN },
    ])
    const [shown] = await ask({ runs: [runId], buckets: 100 })
    expect([Math.max(...(shown!.max as number[])), Math.min(...(shown!.min as number[]))]).toEqual([77, -77])
    expect(shown!.total).toBe(10_002)
  })

  it('zooms by wall-clock time and by time since the start', async () => {
    const { runId, attemptId } = await makeAttempt(db, { startedAt: new Date(BEGAN * 1000) })
    const points = curve(0, 30_000)
    await log(attemptId, points)
    await log(attemptId, points.slice(0, 100), 'short')
    const inside = points.filter((p) => p.time >= BEGAN + 1000.1 && p.time <= BEGAN + 3000)
    const wall = await ask({
      runs: [runId],
      names: ['loss', 'short'],
      x: 'time',
      range: [BEGAN + 1000.1, BEGAN + 3000],
    })
    expectFaithful(wall[0]!, inside)
    expect(wall[1]).toMatchObject({ name: 'short', total: 0, shown: 0, step: [] })
    const [relative] = await ask({ runs: [runId], names: ['loss'], x: 'relative', range: [1000.1, 3000] })
    expect(relative).toEqual(wall[0])
    expect(relative!.origin).toBe(BEGAN)
  })
})

describe('a chart of a short series', () => {
  it('shows every point as it was logged', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    const points = [1, 5, 1_000_000].map((step) => ({ step, value: Math.PI * step, time: BEGAN + step / 3 }))
    await log(attemptId, points)
    const [shown] = await ask({ runs: [runId] })
    expect(shown).toMatchObject({
      step: points.map((p) => p.step),
      time: points.map((p) => p.time),
      last: points.map((p) => p.value),
      total: 3,
      shown: 3,
      width: 1,
    })
  })

  it('marks non-finite points and never draws them as numbers', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    const values = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    await log(
      attemptId,
      values.map((value, step) => ({ step, value, time: BEGAN })),
    )
    const [shown] = await ask({ runs: [runId] })
    expect(shown!.last).toEqual([1, 'NaN', 'Infinity', '-Infinity'])
    expect(shown!.min).toEqual([1, null, null, null])
    expect(shown!.nonFinite.map((p) => [p.step, p.value])).toEqual([
      [1, 'NaN'],
      [2, 'Infinity'],
      [3, '-Infinity'],
    ])
  })
})

describe('several series', () => {
  it('come from the latest attempt of each run, or from all, in a fixed order', async () => {
    const one = await makeAttempt(db)
    const two = await makeAttempt(db, { runId: one.runId, number: 2 })
    for (const { attemptId } of [one, two]) for (const name of ['b', 'a']) await log(attemptId, curve(0, 3), name)
    const last = await ask({ runs: [one.runId, 'r-unknown'] })
    expect(last.map((s) => [s.attempt, s.name])).toEqual([
      [2, 'a'],
      [2, 'b'],
    ])
    const all = await ask({ runs: [one.runId], attempts: 'all', names: ['a'] })
    expect(all.map((s) => [s.attempt, s.name])).toEqual([
      [1, 'a'],
      [2, 'a'],
    ])
    expect((await listSeries(ctx, { runId: one.runId })).map((s) => [s.attempt, s.name, s.count, s.last])).toEqual([
      [1, 'a', 4, 0.006],
      [1, 'b', 4, 0.006],
      [2, 'a', 4, 0.006],
      [2, 'b', 4, 0.006],
    ])
  })

  it('of an unknown run are not listed', async () => {
    await expect(listSeries(ctx, { runId: 'r-none' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
