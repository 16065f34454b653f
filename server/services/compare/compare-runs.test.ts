import { expect, test } from 'vitest'
import { RANK } from '../../../lib/series/merge'
import { intakeContext, makeAttempt } from '../../intake/testing/attempt'
import { testDatabase } from '../../testing/database'
import { insertPoints } from '../points/insert-points'
import { compareRuns } from './compare-runs'

const db = await testDatabase()
const ctx = intakeContext(db)

async function log(attemptId: string, name: string, value: number[]) {
  const step = value.map((_, i) => i)
  const columns = [{ name, step, time: step.map((s) => 1_763_760_000 + s), value }]
  await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
}

test('Runs are compared in the order they were asked for, with the counters of every attempt; unknown ids are named', async () => {
  const one = await makeAttempt(db)
  const again = await makeAttempt(db, { runId: one.runId, number: 2 })
  const two = await makeAttempt(db)
  const three = await makeAttempt(db)
  await log(one.attemptId, 'loss', [3, 2, Number.NaN])
  await log(again.attemptId, 'loss', [2, 1])
  await log(two.attemptId, 'loss', [9])
  await log(two.attemptId, 'acc', [0.5])
  const found = await compareRuns(ctx, {
    runs: [two.runId, 'r-gone', one.runId, two.runId, three.runId],
    names: ['loss'],
  })
  expect(found.unknown).toEqual(['r-gone'])
  expect(found.runs.map((run) => run.id)).toEqual([two.runId, one.runId, three.runId])
  expect(found.runs.map((run) => run.series.map((s) => [s.attempt, s.name, s.count, s.min, s.last]))).toEqual([
    [[1, 'loss', 1, 9, 9]],
    [
      [1, 'loss', 3, 2, 'NaN'],
      [2, 'loss', 2, 1, 1],
    ],
    [],
  ])
  expect(found.metrics).toEqual([
    { name: 'loss', runs: 2 },
    { name: 'acc', runs: 1 },
  ])
})
