import { describe, expect, test } from 'vitest'
import { type ActiveRun, forecast } from '../../lib/scheduling/forecast'
import type { PoolDevice } from '../db/sql/load-pool'
import { aDevice, aRun, NOW, randomCase } from '../testing/random-pool'
import { type SimulatedRun, simulate } from '../testing/simulate'
import { candidatesFor, place } from './place'

const SEEDS = Array.from({ length: 150 }, (_, i) => i + 1)

function foresee(queue: SimulatedRun[], devices: PoolDevice[], more: ActiveRun[] = []) {
  const holds = new Map(devices.flatMap((device) => device.holds).map((hold) => [hold.runId, hold]))
  const active = [...holds.values()].map(({ runId, matrixId, endsAt }) => ({
    id: runId,
    matrixId,
    stage: 0,
    resultDir: runId,
    endsAt,
    working: true,
  }))
  return forecast({ queue, devices, active: [...active, ...more], candidatesFor, now: NOW })
}

const startsIn = (seconds: number) => NOW.getTime() + seconds * 1000

describe('the forecast and the scheduler agree', () => {
  test('on which runs start now', () => {
    for (const seed of SEEDS) {
      const { queue, pool } = randomCase(seed)
      const found = foresee(queue, pool)
      for (const run of queue)
        run.stageOpen = queue.filter((one) => one.matrixId === run.matrixId && one.stage < run.stage).length
      const placed = place(queue, pool, new Set(), NOW).placements.map(({ runId }) => runId)
      const first = queue.filter((run) => found.runs.get(run.id)?.startsAt === NOW.getTime()).map(({ id }) => id)
      expect(new Set(first), `seed ${seed}`).toEqual(new Set(placed))
    }
  })

  test('on every start to come and every end, where durations are as expected', () => {
    for (const seed of SEEDS) {
      const { queue, pool } = randomCase(seed)
      const found = foresee(queue, pool)
      const { starts, ends } = simulate(queue, pool, NOW)
      for (const { id } of queue)
        expect(found.runs.get(id)?.startsAt ?? undefined, `seed ${seed} ${id}`).toBe(starts.get(id))
      for (const matrixId of new Set(queue.map((run) => run.matrixId))) {
        const runs = queue.filter((run) => run.matrixId === matrixId)
        const last = runs.every(({ id }) => ends.has(id)) ? Math.max(...runs.map(({ id }) => ends.get(id)!)) : null
        expect(found.ends.get(matrixId), `seed ${seed} ${matrixId}`).toBe(last)
      }
    }
  })
})

describe('what can be foreseen', () => {
  test('a run that waits for a device starts when the first one comes free', () => {
    const held = { runId: 'x', matrixId: 'm-x', slot: 0, share: 1, endsAt: new Date(startsIn(720)), memoryBytes: null }
    const { runs, ends } = foresee([aRun('a'), aRun('b', { costSeconds: 30 })], [aDevice(0, { holds: [held] })])
    expect(runs.get('a')).toEqual({ position: 1, startsAt: startsIn(720), nextEnd: startsIn(720) })
    expect(runs.get('b')).toEqual({ position: 2, startsAt: startsIn(780), nextEnd: startsIn(720) })
    expect(ends.get('m-1')).toBe(startsIn(810))
  })

  test('behind a run of unknown duration nothing is known, and the end of the matrix neither', () => {
    const { runs, ends } = foresee([aRun('a', { costSeconds: null }), aRun('b')], [aDevice(0)])
    expect([runs.get('a')?.startsAt, runs.get('b')?.startsAt, ends.get('m-1')]).toEqual([NOW.getTime(), null, null])
  })

  test('a run that needs a device that is not there has no start, and keeps nobody else from having one', () => {
    const { runs, ends } = foresee([aRun('gang', { devices: 3, matrixId: 'm-2' }), aRun('a')], [aDevice(0), aDevice(1)])
    expect([runs.get('gang')?.startsAt, runs.get('a')?.startsAt]).toEqual([null, NOW.getTime()])
    expect([ends.get('m-2'), ends.get('m-1')]).toEqual([null, startsIn(60)])
  })

  test('a stage begins when the one before has ended, results published, and never when a run of it failed', () => {
    const publishing = { id: 'p', matrixId: 'm-1', stage: 0, resultDir: '/p', endsAt: NOW, working: false }
    const { runs } = foresee(
      [aRun('a', { stage: 1 }), aRun('b', { stage: 2, stageFailed: 1 })],
      [aDevice(0)],
      [publishing],
    )
    expect(runs.get('a')?.startsAt).toBe(NOW.getTime() + 1)
    expect(runs.get('b')?.startsAt).toBeNull()
  })

  test('behind a reservation whose end nobody knows nothing is foreseen, and nothing breaks', () => {
    const held = { runId: 'x', matrixId: 'm-x', slot: 0, share: 1, endsAt: null, memoryBytes: null }
    const queue = [aRun('gang', { devices: 2, matrixId: 'm-2' }), ...['a', 'b', 'c'].map((id) => aRun(id))]
    const { runs, ends } = foresee(queue, [aDevice(0, { holds: [held] }), aDevice(1)])
    expect(queue.map(({ id }) => runs.get(id)?.startsAt)).toEqual([null, null, null, null])
    expect([...ends.values()]).toEqual([null, null, null])
  })

  test('an active run that should have ended is expected at the next moment', () => {
    const held = { runId: 'x', matrixId: 'm-x', slot: 0, share: 1, endsAt: new Date(startsIn(-100)), memoryBytes: null }
    expect(foresee([aRun('a')], [aDevice(0, { holds: [held] })]).runs.get('a')?.startsAt).toBe(NOW.getTime() + 1)
  })
})

test('ten thousand waiting runs are foreseen whole', () => {
  const queue = Array.from({ length: 10_000 }, (_, i) =>
    aRun(`r-${i}`, { matrixId: `m-${i % 20}`, devices: i % 20 === 7 ? 2 : 1, costSeconds: 1 + ((i * 7919) % 1000) }),
  )
  const devices = Array.from({ length: 8 }, (_, i) => aDevice(i))
  const { runs } = foresee(queue, devices)
  expect([...runs.values()].filter((run) => run.startsAt === null)).toEqual([])
})
