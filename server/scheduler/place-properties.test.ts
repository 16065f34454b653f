import { describe, expect, test } from 'vitest'
import { aDevice, aRun, NOW, randomCase } from '../testing/random-pool'
import { type Moment, type SimulatedRun, simulate } from '../testing/simulate'

const SEEDS = Array.from({ length: 120 }, (_, i) => 1000 + i)

/** Plays every random case through and looks at each moment of it. */
function everywhere(look: (moment: Moment, runs: Map<string, SimulatedRun>, seed: number) => void) {
  for (const seed of SEEDS) {
    const { queue, pool } = randomCase(seed)
    const runs = new Map(queue.map((run) => [run.id, run]))
    simulate(queue, pool, NOW, (moment) => look(moment, runs, seed))
  }
}

describe('on pools and queues of every kind', () => {
  test('no device ever gives out more than itself, and no slot twice', () => {
    everywhere(({ pool }, _runs, seed) => {
      for (const { id, holds } of pool) {
        expect(
          holds.reduce((sum, hold) => sum + hold.share, 0),
          `seed ${seed} ${id}`,
        ).toBeLessThanOrEqual(1 + 1e-9)
        expect(new Set(holds.map((hold) => hold.slot)).size).toBe(holds.length)
      }
    })
  })

  test('a run gets all the devices that it needs, each once, and none that it may not use', () => {
    everywhere(({ plan, pool }, runs, seed) => {
      for (const { runId, devices } of plan.placements) {
        const run = runs.get(runId)!
        const ids = new Set(devices.map(({ deviceId }) => deviceId))
        expect([ids.size, devices.length], `seed ${seed} ${runId}`).toEqual([run.devices, run.devices])
        for (const device of pool.filter(({ id }) => ids.has(id))) {
          expect(device.drained).toBe(false)
          if (run.allowedDevices)
            expect(run.allowedDevices.some((one) => one === device.index || one === device.id)).toBe(true)
          if (run.memoryGib) expect(device.memoryBytes).toBeGreaterThanOrEqual(run.memoryGib * 2 ** 30)
          if (run.exclusive) expect(device.holds.map((hold) => hold.runId)).toEqual([runId])
        }
      }
    })
  })

  test('a cap on runs at once holds for every matrix, and no result directory has two writers', () => {
    everywhere(({ pool }, runs, seed) => {
      const active = new Set(pool.flatMap((device) => device.holds.map((hold) => hold.runId)))
      const working = [...active].flatMap((id) => runs.get(id) ?? [])
      for (const { matrixId, maxConcurrentRuns } of working)
        if (maxConcurrentRuns !== null)
          expect(working.filter((run) => run.matrixId === matrixId).length, `seed ${seed}`).toBeLessThanOrEqual(
            maxConcurrentRuns,
          )
      expect(new Set(working.map((run) => run.resultDir)).size).toBe(working.length)
    })
  })

  test('every run either starts or says why it waits', () => {
    everywhere(({ plan, waiting }, _runs, seed) => {
      for (const { id } of waiting) expect(plan.reasons.get(id), `seed ${seed} ${id}`).toBeTruthy()
    })
  })

  test('whatever the pool could hold does run in the end', () => {
    everywhere(({ now, plan, pool, waiting }, _runs, seed) => {
      const held = pool.some((device) => device.holds.length > 0)
      if (held || waiting.some((run) => run.notBefore && run.notBefore.getTime() > now)) return
      // With nothing running and nothing to wait for, only what this pool can't hold may be left, and stages behind it.
      for (const run of waiting)
        expect(plan.reasons.get(run.id), `seed ${seed}`).toMatch(/^(Needs \d+ (device|GiB)|Waits for the stage)/)
    })
  })
})

describe('order', () => {
  test('of runs that ask for the same, none starts before one that stands ahead of it', () => {
    for (const seed of SEEDS) {
      const { queue, pool } = randomCase(seed)
      const alike = queue.map((run) => aRun(run.id, { costSeconds: run.costSeconds, trueSeconds: run.trueSeconds }))
      const { starts } = simulate(alike, pool, NOW)
      const times = alike.flatMap((run) => starts.get(run.id) ?? [])
      expect(times, `seed ${seed}`).toEqual([...times].sort((a, b) => a - b))
    }
  })

  test.each([
    [4, [2, 2]],
    [5, [3, 2]],
    [3, [2, 1]],
    [2, [1, 1]],
    [6, [3, 3]],
  ])('%i runs at once on two devices are shared evenly: %j', (cap, expected) => {
    const queue = Array.from({ length: 20 }, (_, i) =>
      aRun(`r-${i}`, { maxConcurrentRuns: cap, trueSeconds: 1 + (i % 7) }),
    )
    let most = 0
    simulate(queue, [aDevice(0), aDevice(1)], NOW, ({ now, pool }) => {
      const held = pool.map((device) => device.holds.length)
      if (now === NOW.getTime()) expect(held).toEqual(expected)
      most = Math.max(most, ...held)
    })
    expect(most).toBe(Math.ceil(cap / 2))
  })
})

describe('a gang', () => {
  const seconds = (at: number | undefined) => (at! - NOW.getTime()) / 1000
  const smalls = (count: number, costSeconds: number | null, trueSeconds: number) =>
    Array.from({ length: count }, (_, i) => aRun(`s-${i}`, { matrixId: 'm-2', costSeconds, trueSeconds }))

  test('is not starved by small runs: it waits for what runs when it comes, and no longer', () => {
    for (const known of [true, false]) {
      const before = [40, 70, 100].map((s, i) => aRun(`b-${i}`, { costSeconds: s, trueSeconds: s }))
      const gang = aRun('gang', { devices: 4, costSeconds: 50, trueSeconds: 50 })
      const pool = Array.from({ length: 4 }, (_, i) => aDevice(i))
      const { starts } = simulate([...before, gang, ...smalls(200, known ? 15 : null, 15)], pool, NOW)
      expect(seconds(starts.get('gang'))).toBe(100)
    }
  })

  test('does not starve small runs: they use what they can give back before it starts', () => {
    const before = aRun('b', { costSeconds: 100, trueSeconds: 100 })
    const gang = aRun('gang', { devices: 2, costSeconds: 1000, trueSeconds: 1000 })
    const { starts } = simulate([before, gang, ...smalls(8, 20, 20)], [aDevice(0), aDevice(1)], NOW)
    const passed = smalls(8, 20, 20).filter(({ id }) => seconds(starts.get(id)) < 100)
    expect([passed.length, seconds(starts.get('gang'))]).toEqual([5, 100])
  })
})
