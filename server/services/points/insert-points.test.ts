import { describe, expect, it } from 'vitest'
import type { Column } from '../../../lib/series/batch'
import { levelWidth } from '../../../lib/series/levels'
import { RANK, type Rank } from '../../../lib/series/merge'
import { liveOf } from '../../intake/live'
import { intakeContext, makeAttempt } from '../../intake/testing/attempt'
import { testDatabase } from '../../testing/database'
import { flushDirty, flushSeries } from './flush-rollups'
import { insertPoints } from './insert-points'

const db = await testDatabase()
const ctx = intakeContext(db)

function column(name: string, points: [step: number, value: number, time?: number][]): Column {
  return {
    name,
    step: points.map(([step]) => step),
    value: points.map(([, value]) => value),
    time: points.map(([step, , time]) => time ?? step / 10),
  }
}

async function stored(attemptId: string) {
  const { rows } = await db.pool.query(
    `select s.name, p.step, p.time, p.value, p.rank from point p join series s on s.id = p.series_id
     where s.attempt_id = $1 order by s.name, p.step`,
    [attemptId],
  )
  return rows as { name: string; step: number; time: number; value: number; rank: number }[]
}

async function counters(attemptId: string, name = 'loss') {
  const { rows } = await db.pool.query('select * from series where attempt_id = $1 and name = $2', [attemptId, name])
  return rows[0]
}

/** A small generator of its own, so that a failure names the seed that repeats it. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('a point, once stored', () => {
  it('is not changed by the same point again', async () => {
    const { attemptId } = await makeAttempt(db)
    const input = {
      attemptId,
      rank: RANK.http,
      columns: [
        column('loss', [
          [1, 2.5],
          [2, Number.NaN],
        ]),
      ],
    }
    expect(await insertPoints(ctx, input)).toMatchObject({ changed: 2, unchanged: 0 })
    const before = await stored(attemptId)
    expect(await insertPoints(ctx, input)).toMatchObject({ changed: 0, unchanged: 2 })
    expect(await stored(attemptId)).toEqual(before)
    expect(await counters(attemptId)).toMatchObject({ count: 2, non_finite: 1, conflicts: 0, min: 2.5, max: 2.5 })
  })

  it('yields to a road of higher or equal rank and is counted, but never to a lower one', async () => {
    const { attemptId } = await makeAttempt(db)
    const put = (rank: Rank, value: number) =>
      insertPoints(ctx, { attemptId, rank, columns: [column('loss', [[7, value]])] })
    await put(RANK.stdout, 1)
    await put(RANK.file, 2)
    await put(RANK.http, 3)
    await put(RANK.file, 4)
    expect((await stored(attemptId)).map((p) => p.value)).toEqual([3])
    await put(RANK.http, 5)
    expect((await stored(attemptId)).map((p) => p.value)).toEqual([5])
    expect(await counters(attemptId)).toMatchObject({ count: 1, conflicts: 3, min: 5, max: 5, last_value: 5 })
  })

  it('is protected by a trusted road that only confirmed it', async () => {
    const { attemptId } = await makeAttempt(db)
    const put = (rank: Rank, value: number) =>
      insertPoints(ctx, { attemptId, rank, columns: [column('loss', [[7, value]])] })
    await put(RANK.stdout, 1)
    await put(RANK.http, 1)
    await put(RANK.file, 2)
    expect((await stored(attemptId)).map((p) => [p.value, p.rank])).toEqual([[1, 3]])
    expect(await counters(attemptId)).toMatchObject({ conflicts: 0 })
  })

  it('comes from the last of its duplicates in one batch', async () => {
    const { attemptId } = await makeAttempt(db)
    const columns = [
      column('loss', [
        [3, 1],
        [1, 9],
        [3, 2],
        [1, 8],
      ]),
    ]
    await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
    expect((await stored(attemptId)).map((p) => [p.step, p.value])).toEqual([
      [1, 8],
      [3, 2],
    ])
    expect(await counters(attemptId)).toMatchObject({ count: 2, first_step: 1, last_step: 3, conflicts: 0 })
  })
})

describe('points of Kubeflow snapshots', () => {
  const put = (attemptId: string, rank: Rank, points: [number, number][], name = 'loss') =>
    insertPoints(ctx, { attemptId, rank, columns: [column(name, points)] })

  it('make a series while no other road gives it', async () => {
    const { attemptId } = await makeAttempt(db)
    await put(attemptId, RANK.kubeflow, [[10, 3]])
    await put(attemptId, RANK.kubeflow, [[20, 2]])
    expect((await stored(attemptId)).map((p) => [p.step, p.value, p.rank])).toEqual([
      [10, 3, 0],
      [20, 2, 0],
    ])
    expect(await counters(attemptId)).toMatchObject({ count: 2, snapshots: true })
  })

  it('are left out of a series that another road gives', async () => {
    const { attemptId } = await makeAttempt(db)
    await put(attemptId, RANK.stdout, [[10, 3]])
    expect(await put(attemptId, RANK.kubeflow, [[20, 2]])).toMatchObject({ changed: 0 })
    expect((await stored(attemptId)).map((p) => [p.step, p.value])).toEqual([[10, 3]])
    expect(await counters(attemptId)).toMatchObject({ count: 1, snapshots: false })
  })

  it.each([10, 6000])('are replaced whole by the first point of another road (%d of them)', async (length) => {
    const { attemptId, runId } = await makeAttempt(db)
    await put(
      attemptId,
      RANK.kubeflow,
      Array.from({ length }, (_, i): [number, number] => [i, 100 + i]),
    )
    await put(attemptId, RANK.kubeflow, [[1, 7]], 'lr')
    const { id } = await counters(attemptId)
    await flushSeries(db, [id])
    const gaps: string[] = []
    const ends = [liveOf(ctx).onGap((gap) => gaps.push(gap)), liveOf(ctx).onPoints(() => {})]
    await put(attemptId, RANK.stdout, [[5, 1]])
    for (const end of ends) end()
    expect(gaps).toEqual([runId])
    expect((await stored(attemptId)).map((p) => [p.name, p.step, p.value])).toEqual([
      ['loss', 5, 1],
      ['lr', 1, 7],
    ])
    expect(await counters(attemptId)).toMatchObject({
      count: 1,
      min: 1,
      max: 1,
      first_step: 5,
      last_step: 5,
      conflicts: 0,
      levels: 0,
      snapshots: false,
    })
    for (const table of ['rollup', 'rollup_dirty'])
      expect((await db.pool.query(`select 1 from ${table} where series_id = $1`, [id])).rowCount).toBe(0)
    expect(await put(attemptId, RANK.kubeflow, [[7, 9]])).toMatchObject({ changed: 0 })
  })
})

describe('a series', () => {
  it('keeps exact counters when its minimum is replaced, long or short', async () => {
    for (const length of [10, 6000]) {
      const { attemptId } = await makeAttempt(db)
      const points = Array.from({ length }, (_, i): [number, number] => [i, i + 1])
      await insertPoints(ctx, { attemptId, rank: RANK.http, columns: [column('loss', points)] })
      await insertPoints(ctx, {
        attemptId,
        rank: RANK.http,
        columns: [
          column('loss', [
            [0, 5],
            [length - 1, 3],
          ]),
        ],
      })
      expect(await counters(attemptId)).toMatchObject({
        count: length,
        conflicts: 2,
        min: 2,
        max: length - 1,
        last_value: 3,
      })
    }
  })

  it('takes steps up to ±(2^53 − 1) and infinite values', async () => {
    const { attemptId } = await makeAttempt(db)
    const edge = Number.MAX_SAFE_INTEGER
    const points: [number, number][] = [
      [-edge, Number.POSITIVE_INFINITY],
      [0, 1e308],
      [edge, Number.NEGATIVE_INFINITY],
    ]
    await insertPoints(ctx, { attemptId, rank: RANK.http, columns: [column('loss', points)] })
    expect((await stored(attemptId)).map((p) => [p.step, p.value])).toEqual(points)
    expect(await counters(attemptId)).toMatchObject({
      non_finite: 2,
      min: 1e308,
      max: 1e308,
      first_step: -edge,
      last_step: edge,
    })
  })

  it('over the limit of an attempt is refused by name and told once, and the others are stored', async () => {
    const { attemptId } = await makeAttempt(db)
    const many = Array.from({ length: 5003 }, (_, i) => column(`m${i}`, [[1, i]]))
    for (let i = 0; i < 2; i++) {
      const result = await insertPoints(ctx, { attemptId, rank: RANK.http, columns: many })
      expect(result.refusedCount).toBe(3)
      expect(result.refused[0]).toMatchObject({ name: 'm5000', reason: expect.stringContaining('5,000 series') })
    }
    expect(await stored(attemptId)).toHaveLength(5000)
    const events = await db.pool.query('select message from event where attempt_id = $1', [attemptId])
    expect(events.rows).toHaveLength(1)
  })

  it('takes all of its points with it when its attempt is deleted', async () => {
    const { attemptId } = await makeAttempt(db)
    const points = Array.from({ length: 5000 }, (_, i): [number, number] => [i, i])
    await insertPoints(ctx, { attemptId, rank: RANK.http, columns: [column('loss', points)] })
    const { id } = await counters(attemptId)
    await db.pool.query('delete from attempt where id = $1', [attemptId])
    for (const table of ['point', 'rollup', 'rollup_dirty'])
      expect((await db.pool.query(`select 1 from ${table} where series_id = $1`, [id])).rowCount).toBe(0)
  })
})

describe('whatever the order, the cut and the repeats', () => {
  it.each([1, 2, 3, 4])('points equal a naive model, and rollups equal their points (seed %i)', async (seed) => {
    const next = random(seed)
    const { attemptId } = await makeAttempt(db)
    const other = await makeAttempt(db)
    const model = new Map<string, { value: number; rank: number }>()
    const conflicts = new Map<string, number>()
    const names = ['loss', 'lr']
    // Long enough for two rollup levels; around zero, with gaps and outliers.
    const spread = 24_000
    let frontier = -spread / 2
    for (let round = 0; round < 40; round++) {
      const rank = ([1, 2, 3] as const)[Math.floor(next() * 3)]!
      const columns = names.map((name) => {
        const points: [number, number][] = []
        const late = next() < 0.4
        const length = late ? Math.floor(next() * 200) : 400
        for (let i = 0; i < length; i++) {
          const step = late ? Math.floor((next() - 0.5) * spread) : frontier + i + Math.floor(next() * 3)
          const roll = next()
          const value = roll < 0.02 ? Number.NaN : roll < 0.03 ? Number.NEGATIVE_INFINITY : Math.floor(next() * 50) - 25
          points.push([step, value])
        }
        return column(name, points)
      })
      frontier += 500
      const folded = new Map<string, number>()
      for (const { name, step, value } of columns)
        for (const [i, s] of step.entries()) folded.set(`${name} ${s}`, value[i]!)
      for (const [key, value] of folded) {
        const old = model.get(key)
        const name = key.split(' ')[0]!
        if (!old) model.set(key, { value, rank })
        else if (Object.is(old.value + 0, value + 0)) old.rank = Math.max(old.rank, rank)
        else if (rank >= old.rank) {
          model.set(key, { value, rank })
          conflicts.set(name, (conflicts.get(name) ?? 0) + 1)
        }
      }
      // Batches of two attempts at once, each sent twice, with a flush in between: all of them race.
      const twice = async (id: string) => {
        await insertPoints(ctx, { attemptId: id, rank, columns })
        const again = await insertPoints(ctx, { attemptId: id, rank, columns })
        expect(again.changed).toBe(0)
      }
      await Promise.all([twice(attemptId), twice(other.attemptId), next() < 0.5 ? flushDirty(db) : undefined])
    }
    for (const id of [attemptId, other.attemptId]) {
      const points = await stored(id)
      expect(points).toHaveLength(model.size)
      for (const p of points) expect({ value: p.value, rank: p.rank }).toEqual(model.get(`${p.name} ${p.step}`))
      for (const name of names) {
        const mine = points.filter((p) => p.name === name)
        const finite = mine.map((p) => p.value).filter(Number.isFinite)
        const series = await counters(id, name)
        expect(series).toMatchObject({
          count: mine.length,
          non_finite: mine.length - finite.length,
          conflicts: conflicts.get(name) ?? 0,
          min: Math.min(...finite),
          max: Math.max(...finite),
          first_step: mine[0]!.step,
          last_step: mine.at(-1)!.step,
          last_time: mine.at(-1)!.time,
          last_value: mine.at(-1)!.value,
        })
        await flushSeries(db, [series.id])
        await expectRollupsOf(series.id, mine)
      }
    }
  })
})

async function expectRollupsOf(seriesId: number, points: { step: number; time: number; value: number }[]) {
  const { rows: dirty } = await db.pool.query('select 1 from rollup_dirty where series_id = $1', [seriesId])
  expect(dirty).toHaveLength(0)
  const { rows: meta } = await db.pool.query('select levels from series where id = $1', [seriesId])
  expect(meta[0].levels).toBe(2)
  for (let level = 0; level < 2; level++) {
    const buckets = new Map<number, typeof points>()
    for (const p of points) {
      const bucket = Math.floor(p.step / levelWidth(level))
      const mine = buckets.get(bucket)
      if (mine) mine.push(p)
      else buckets.set(bucket, [p])
    }
    const { rows } = await db.pool.query('select * from rollup where series_id = $1 and level = $2', [seriesId, level])
    expect(rows).toHaveLength(buckets.size)
    for (const row of rows) {
      const mine = buckets.get(row.bucket)!
      const finite = mine.map((p) => p.value).filter(Number.isFinite)
      const last = mine.at(-1)!
      expect(row).toMatchObject({
        min: finite.length ? Math.min(...finite) : null,
        max: finite.length ? Math.max(...finite) : null,
        min_time: Math.min(...mine.map((p) => p.time)),
        max_time: Math.max(...mine.map((p) => p.time)),
        last_step: last.step,
        last_time: last.time,
        last_value: last.value,
        count: mine.length,
        non_finite: mine.length - finite.length,
      })
    }
  }
}
