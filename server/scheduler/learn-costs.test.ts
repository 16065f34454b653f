import { afterAll, expect, test } from 'vitest'
import { testContext } from '../api/testing/api-server'
import { seedAttempt } from '../api/testing/seed'
import { tryLead } from '../db/leader-lock'
import { launchMatrix } from '../services/matrices/launch'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { learnCosts } from './learn-costs'

const ctx = testContext(await testDatabase())
const leadership = (await tryLead(ctx.db, { serverId: 's', nodeId: ctx.nodeId }, () => {}))!
const stage = { ctx, epoch: leadership.epoch }
afterAll(() => leadership.release())

const launch = async (name: string, order: string, seeds: number[]) => {
  const { id } = await launchMatrix(ctx, {
    spec: {
      name,
      benchmark: 'command',
      axes: { net: ['small', 'large'], seed: seeds },
      params: { argv: ['true', '{net}', '{seed}'], cost_seconds: 100 },
      results_dir: name,
      policy: { order },
    },
    format: 'json',
  })
  return id
}
const runsOf = (matrixId: string) => ctx.db.prisma.run.findMany({ where: { matrixId }, orderBy: { position: 'asc' } })

async function took(runId: string, seconds: number) {
  const endedAt = new Date()
  const startedAt = new Date(endedAt.getTime() - seconds * 1000)
  await seedAttempt(ctx, runId, { state: 'ended', outcome: 'succeeded', startedAt, endedAt })
  // The run began long before: an attempt that failed is no part of how long it takes.
  const began = new Date(startedAt.getTime() - 3_600_000)
  await ctx.db.prisma.run.update({ where: { id: runId }, data: { state: 'succeeded', startedAt: began, endedAt } })
}

test('what ended teaches its waiting kin, here and in other matrices, and a later end teaches again', async () => {
  const here = await launch('here', 'longest-first', [1, 2, 3])
  const there = await launch('there', 'listed', [7])
  const [small, , , large] = await runsOf(here)
  await took(small!.id, 30)
  await learnCosts(stage, 'command')
  const costs = async (id: string) => (await runsOf(id)).map((run) => Math.round(run.costSeconds!))
  // Small nets differ by their seed; the large net of seed 1 by its net, the others by the ratio of their matrix.
  expect(await costs(here)).toEqual([100, 30, 30, 30, 30, 30])
  expect(await costs(there)).toEqual([30, 100])
  expect((await runsOf(here)).slice(1).map((run) => Math.round(run.orderKey))).toEqual(Array(5).fill(-30))
  expect(
    (await runsOf(there)).map((run) => run.orderKey),
    'a listed order stays',
  ).toEqual([0, 1])

  await took(large!.id, 500)
  await learnCosts(stage, 'command')
  await eventually(async () => expect(await costs(here)).toEqual([100, 30, 30, 30, 500, 500]))
  expect((await runsOf(here)).map((run) => run.declaredCost)).toEqual(Array(6).fill(100))
})
