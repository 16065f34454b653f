import { describe, expect, it } from 'vitest'
import { seriesExportSchema } from '../../../lib/api/series'
import { RANK } from '../../../lib/series/merge'
import { intakeContext, makeAttempt } from '../../intake/testing/attempt'
import { testDatabase } from '../../testing/database'
import { insertPoints } from '../points/insert-points'
import { exportRunSeries, exportSeries } from './export-series'

const db = await testDatabase()
const ctx = intakeContext(db)
const BEGAN = 1_763_760_000

async function log(attemptId: string, name: string, points: [step: number, value: number, time?: number][]) {
  const columns = [
    {
      name,
      step: points.map(([step]) => step),
      time: points.map(([step, , time]) => time ?? BEGAN + step),
      value: points.map(([, value]) => value),
    },
  ]
  await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
}

async function exported(query: object): Promise<string> {
  const { text } = await exportSeries(ctx, seriesExportSchema.parse(query))
  let all = ''
  for await (const piece of text) all += piece
  return all
}

const rowsOf = (csv: string) => csv.trimEnd().split('\r\n')

describe('an export of every point', () => {
  it('as CSV has a row a point with all digits, exact times, and names that are no formulas', async () => {
    const { runId, attemptId } = await makeAttempt(db, { startedAt: new Date(BEGAN * 1000) })
    await log(attemptId, 'loss', [
      [-1, 0.1 + 0.2, BEGAN + 0.123456],
      [2, Number.NaN],
      [3, Number.NEGATIVE_INFINITY],
    ])
    await log(attemptId, '=cmd()|"x", y', [[0, 1e-300]])
    expect(rowsOf(await exported({ runs: [runId] }))).toEqual([
      'run,attempt,series,step,time,utc,value',
      `${runId},1,"'=cmd()|""x"", y",0,1763760000,2025-11-21T21:20:00.000Z,1e-300`,
      `${runId},1,loss,-1,1763760000.123456,2025-11-21T21:20:00.123Z,0.30000000000000004`,
      `${runId},1,loss,2,1763760002,2025-11-21T21:20:02.000Z,NaN`,
      `${runId},1,loss,3,1763760003,2025-11-21T21:20:03.000Z,-Infinity`,
    ])
  })

  it('as wide CSV has a row a step and a column a name, empty where a series has no point', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    const second = await makeAttempt(db, { runId, number: 2 })
    await log(attemptId, 'loss', [
      [0, 4],
      [1, 3],
      [2, 2],
    ])
    await log(attemptId, 'acc', [
      [1, 0.5, BEGAN],
      [9, 0.9],
    ])
    await log(second.attemptId, 'loss', [[1, 8]])
    const rows = rowsOf(await exported({ runs: [runId], layout: 'wide' }))
    expect(rows[0]).toBe('run,attempt,step,time,utc,acc,loss')
    const short = rows.slice(1).map((row) =>
      row
        .split(',')
        .filter((_, i) => i !== 0 && i !== 4)
        .join(','),
    )
    expect(short).toEqual([
      `1,0,${BEGAN},,4`,
      `1,1,${BEGAN},0.5,3`,
      `1,2,${BEGAN + 2},,2`,
      `1,9,${BEGAN + 9},0.9,`,
      `2,1,${BEGAN + 1},,8`,
    ])
    expect(rowsOf(await exported({ runs: [runId], layout: 'wide', attempts: 'last' }))).toHaveLength(2)
  })

  it('as JSON says what was asked and when; as JSON lines has a document a point', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await log(attemptId, 'loss', [
      [0, 4],
      [1, Number.POSITIVE_INFINITY],
    ])
    await log(attemptId, 'lr', [[0, 1]])
    const document = JSON.parse(await exported({ runs: [runId], format: 'json' }))
    expect(Date.parse(document.exportedAt)).toBeGreaterThan(BEGAN * 1000)
    expect(document.query).toMatchObject({ runs: [runId], attempts: 'all' })
    expect(document.series).toEqual([
      {
        run: runId,
        attemptId,
        attempt: 1,
        name: 'loss',
        points: [
          [0, BEGAN, 4],
          [1, BEGAN + 1, 'Infinity'],
        ],
      },
      { run: runId, attemptId, attempt: 1, name: 'lr', points: [[0, BEGAN, 1]] },
    ])
    const lines = (await exported({ runs: [runId], format: 'jsonl', names: ['lr'] })).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { run: runId, attempt: 1, name: 'lr', step: 0, time: BEGAN, value: 1 },
    ])
    expect(JSON.parse(await exported({ runs: ['r-none'], format: 'json' })).series).toEqual([])
  })

  it('of more points than one page holds misses none and repeats none, in every form', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    const count = 45_000
    for (const name of ['a', 'b'])
      await log(
        attemptId,
        name,
        Array.from({ length: count }, (_, i) => [i, i / 8]),
      )
    await log(attemptId, 'sparse', [
      [7, 1],
      [44_000, 2],
    ])
    const long = rowsOf(await exported({ runs: [runId], names: ['a'] })).slice(1)
    expect(long.map((row) => Number(row.split(',')[3]))).toEqual(Array.from({ length: count }, (_, i) => i))
    const wide = rowsOf(await exported({ runs: [runId], layout: 'wide' })).slice(1)
    expect(wide).toHaveLength(count)
    wide.forEach((row, i) => {
      const cells = row.split(',')
      expect([cells[2], cells[5], cells[6]]).toEqual([String(i), String(i / 8), String(i / 8)])
    })
    expect(wide.flatMap((row, i) => (row.endsWith(',') ? [] : [i]))).toEqual([7, 44_000])
    const document = JSON.parse(await exported({ runs: [runId], format: 'json' }))
    expect(document.series.map((s: { points: unknown[] }) => s.points.length)).toEqual([count, count, 2])
  }, 60_000)

  it('keeps to a range of steps or of times, both ends inside', async () => {
    const { runId, attemptId } = await makeAttempt(db, { startedAt: new Date(BEGAN * 1000) })
    await log(
      attemptId,
      'loss',
      Array.from({ length: 20 }, (_, i) => [i, i]),
    )
    const steps = async (query: object) =>
      rowsOf(await exported({ runs: [runId], ...query }))
        .slice(1)
        .map((row) => Number(row.split(',')[3]))
    expect(await steps({ range: [2.5, 5] })).toEqual([3, 4, 5])
    expect(await steps({ x: 'time', range: [BEGAN + 18, 1e12] })).toEqual([18, 19])
    expect(await steps({ x: 'relative', range: [-5, 1] })).toEqual([0, 1])
    expect(await steps({ range: [-1e300, 1e300] })).toHaveLength(20)
  })

  it('of 3,000 short series reads many at once, and names all of them', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    const names = Array.from({ length: 3000 }, (_, i) => `layers/${i}/norm`)
    const columns = names.map((name) => ({ name, step: [1, 2], time: [1, 2], value: [3, 4] }))
    await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
    expect(rowsOf(await exported({ runs: [runId] }))).toHaveLength(1 + 6000)
    const wide = rowsOf(await exported({ runs: [runId], layout: 'wide' }))
    expect([wide.length, wide[1]!.split(',').length]).toEqual([3, 3005])
  }, 60_000)

  it('reads no further when whoever asked goes away', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await log(
      attemptId,
      'loss',
      Array.from({ length: 50_000 }, (_, i) => [i, i]),
    )
    let reads = 0
    const counting = {
      db: {
        ...db,
        pool: new Proxy(db.pool, {
          get(pool, key) {
            if (key === 'connect') reads++
            const value = Reflect.get(pool, key)
            return typeof value === 'function' ? value.bind(pool) : value
          },
        }),
      },
    }
    const { text } = await exportSeries(counting, seriesExportSchema.parse({ runs: [runId] }))
    await text.next()
    await text.next()
    await text.return()
    expect(await text.next()).toEqual({ value: undefined, done: true })
    expect(reads).toBe(1)
  }, 60_000)

  it('of a run or a name that is not there says so', async () => {
    const { runId } = await makeAttempt(db)
    const whole = { format: 'csv', layout: 'long', attempts: 'all' } as const
    await expect(exportRunSeries(ctx, { runId: 'r-none', ...whole })).rejects.toMatchObject({ code: 'not_found' })
    await expect(exportRunSeries(ctx, { runId, ...whole, names: ['lost'] })).rejects.toThrow(
      'No series is called "lost"',
    )
    let text = ''
    for await (const piece of (await exportRunSeries(ctx, { runId, ...whole })).text) text += piece
    expect(text).toBe('run,attempt,series,step,time,utc,value\r\n')
  })
})
