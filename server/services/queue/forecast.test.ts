import { beforeEach, expect, test } from 'vitest'
import { testContext } from '../../api/testing/api-server'
import { seedHold, seedMatrix } from '../../api/testing/seed'
import { testDatabase } from '../../testing/database'
import { eventually } from '../../testing/eventually'
import { getMatrix } from '../matrices/get-matrix'
import { pauseMatrix } from '../matrices/verbs'
import { listRuns } from '../runs/list-runs'
import { setPriority } from '../runs/verbs'
import { currentForecast, forecastOvertaken } from './forecast'

const ctx = testContext(await testDatabase())

beforeEach(async () => {
  await ctx.db.prisma.matrix.deleteMany()
  await ctx.db.prisma.device.deleteMany()
  forecastOvertaken(ctx)
})

/** The queue as it is now, whatever was foreseen a moment ago. */
async function queue() {
  const before = await currentForecast(ctx)
  await eventually(async () => {
    forecastOvertaken(ctx)
    expect(await currentForecast(ctx)).not.toBe(before)
  })
  const { items } = await listRuns(ctx, { sort: 'queue', limit: 100 })
  return items
}

test('waiting runs say their place, why they wait, when the next device comes free, and when they should start', async () => {
  const { matrixId, runIds } = await seedMatrix(ctx, [
    { state: 'running', costSeconds: 720 },
    { costSeconds: 60 },
    { costSeconds: 60 },
  ])
  await seedHold(ctx, runIds[0]!)
  await ctx.db.prisma.run.update({ where: { id: runIds[1]! }, data: { waitReason: 'The device is held' } })
  const [first, second] = await queue()
  expect(first).toMatchObject({ id: runIds[1], queuePosition: 1 })
  expect(first!.waitReason).toMatch(/^The device is held; the next should end in about 1[12] min$/)
  expect(second).toMatchObject({ id: runIds[2], queuePosition: 2, waitReason: '1 run goes before it' })
  expect(first!.estimatedStart).not.toBeNull()
  expect(Date.parse(second!.estimatedStart!) - Date.parse(first!.estimatedStart!)).toBe(60_000)
  const { etaSeconds } = await getMatrix(ctx, { id: matrixId })
  expect(etaSeconds).toBeGreaterThan(720)
  expect(etaSeconds).toBeLessThanOrEqual(840)
})

test('what a run says of its own progress counts more than what was expected of it', async () => {
  const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'running', costSeconds: 10 }, { costSeconds: 60 }])
  await seedHold(ctx, runIds[0]!)
  const { id } = await ctx.db.prisma.attempt.findFirstOrThrow({ where: { runId: runIds[0]! } })
  const doc = { estimatedRemainingSeconds: 5000, lastUpdatedTime: new Date().toISOString() }
  await ctx.db.prisma.progress.create({ data: { attemptId: id, doc } })
  const [waiting] = await queue()
  expect(Date.parse(waiting!.estimatedStart!)).toBeGreaterThan(Date.now() + 4_000_000)
  expect((await getMatrix(ctx, { id: matrixId })).etaSeconds).toBeGreaterThan(4000)
})

test('a raised priority changes who starts first; a paused matrix foresees nothing', async () => {
  const { matrixId, runIds } = await seedMatrix(ctx, [
    { state: 'running', costSeconds: 100 },
    { costSeconds: 30 },
    { costSeconds: 50 },
  ])
  await seedHold(ctx, runIds[0]!)
  expect((await queue()).map((run) => run.id)).toEqual(runIds.slice(1))
  await setPriority(ctx, { id: runIds[2]!, priority: 5 })
  const raised = await queue()
  expect(raised.map((run) => run.id)).toEqual([runIds[2], runIds[1]])
  expect(Date.parse(raised[1]!.estimatedStart!) - Date.parse(raised[0]!.estimatedStart!)).toBe(50_000)
  await pauseMatrix(ctx, { id: matrixId })
  const paused = await queue()
  expect(paused.map((run) => [run.queuePosition, run.estimatedStart, run.waitReason])).toEqual(
    Array(2).fill([null, null, 'The matrix is paused by a person']),
  )
  expect((await getMatrix(ctx, { id: matrixId })).etaSeconds).toBeNull()
})

test('without a device that could take it, neither a start nor an end is foreseen', async () => {
  const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'running', costSeconds: 100 }, { costSeconds: 30 }])
  const device = await seedHold(ctx, runIds[0]!)
  await ctx.db.prisma.device.update({ where: { id: device }, data: { drained: true } })
  expect((await queue())[0]).toMatchObject({ queuePosition: 1, estimatedStart: null })
  expect((await getMatrix(ctx, { id: matrixId })).etaSeconds).toBeNull()
})

test('readers share one forecast, and it is made anew once it was overtaken', async () => {
  const [one, two] = await Promise.all([currentForecast(ctx), currentForecast(ctx)])
  expect(two).toBe(one)
  await queue()
  expect(await currentForecast(ctx)).not.toBe(one)
})

test('a run that is between two states when it is looked at keeps nothing from being foreseen', async () => {
  const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'running', costSeconds: 100 }, { costSeconds: 30 }])
  const device = await seedHold(ctx, runIds[0]!)
  // As seen when its end falls between the look at the runs and the look at the devices, …
  await ctx.db.prisma.hold.updateMany({ where: { deviceId: device }, data: { releasedAt: new Date() } })
  expect((await queue())[0]!.estimatedStart).not.toBeNull()
  expect((await getMatrix(ctx, { id: matrixId })).etaSeconds).not.toBeNull()
  // … or the other way round.
  await ctx.db.prisma.hold.updateMany({ where: { deviceId: device }, data: { releasedAt: null } })
  await ctx.db.prisma.run.update({ where: { id: runIds[0]! }, data: { state: 'succeeded' } })
  expect((await queue())[0]!.estimatedStart).not.toBeNull()
})
