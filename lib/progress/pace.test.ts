import { describe, expect, it } from 'vitest'
import { estimate, follow, MOST_SAMPLES, type Pace, type PaceEstimate } from './pace'
import type { ProgressDoc } from './schema'
import { arrivalOf, randomWorld, reportsOf, type World } from './testing/world'

const BEGAN = 1_763_760_000

/** Documents at seconds of the worker's clock; they arrive at once unless told otherwise. */
function report(docs: [time: number, doc: Omit<ProgressDoc, 'lastUpdatedTime'>, arrived?: number][], pace: Pace = {}) {
  let last: PaceEstimate = { remainingSeconds: null, stepsPerSecond: null }
  for (const [time, doc, arrived] of docs) {
    const lastUpdatedTime = new Date((BEGAN + time) * 1000).toISOString()
    last = follow(pace, { ...doc, lastUpdatedTime }, BEGAN + (arrived ?? time))
  }
  return last
}

/** Ten seconds a step, from step `from`. */
const steady = (n: number, from = 0, begin = 0, totalSteps = 100) =>
  Array.from({ length: n }, (_, i): [number, { step: number; totalSteps: number }] => [
    begin + i * 10,
    { step: from + i, totalSteps },
  ])

describe('the remaining time', () => {
  it('is unknown until there is a pace, and without a total', () => {
    expect(report([]).remainingSeconds).toBeNull()
    expect(report(steady(3)).remainingSeconds).toBeNull()
    expect(report([0, 10, 20, 30, 40].map((t) => [t, { step: 0, totalSteps: 100 }])).remainingSeconds).toBeNull()
    const endless = report(steady(20).map(([t, { step }]) => [t, { step }]))
    expect(endless).toEqual({ remainingSeconds: null, stepsPerSecond: expect.closeTo(0.1) })
    expect(report([[0, { message: 'loading' }]])).toEqual({ remainingSeconds: null, stepsPerSecond: null })
  })

  it('follows from a steady pace, in steps, epochs or percent', () => {
    expect(report(steady(21)).remainingSeconds).toBeCloseTo(800, 6)
    const epochs = [0, 1, 2, 3].map((epoch): [number, object] => [epoch * 600, { epoch, totalEpochs: 5 }])
    expect(report(epochs.slice(0, 3)).remainingSeconds).toBeCloseTo(1800)
    const percent = Array.from({ length: 200 }, (_, s): [number, object] => [
      s,
      { progressPercentage: Math.floor(s / 10) },
    ])
    expect(report(percent).remainingSeconds).toBeCloseTo(801, 0)
  })

  it('is not misled by a slow start, a pause, or work resumed from a checkpoint', () => {
    expect(report(steady(21).map(([t, d], i) => [i === 0 ? t : t + 300, d])).remainingSeconds).toBeCloseTo(800)
    expect(report(steady(21).map(([t, d], i) => [i < 10 ? t : t + 3600, d])).remainingSeconds).toBeCloseTo(800)
    expect(report([[0, { step: 0, totalSteps: 100 }], ...steady(21, 50, 10)]).remainingSeconds).toBeCloseTo(300)
  })

  it('has evaluations in it that come again and again, but not before they are known to', () => {
    const evaluated = Array.from({ length: 51 }, (_, step): [number, object] => [
      step * 10 + Math.floor(step / 10) * 200,
      { step, totalSteps: 100 },
    ])
    // 50 steps of 10 s and five evaluations of 200 s are left.
    const left = report(evaluated).remainingSeconds!
    expect(left).toBeGreaterThan(1500 * 0.8)
    expect(left).toBeLessThan(1500 * 1.2)
    expect(report(evaluated.slice(0, 16)).remainingSeconds).toBeCloseTo(850)
  })

  it('follows a pace that changed', () => {
    const slower = steady(101, 0, 0, 200).map(([t, d], i): [number, object] => [i <= 50 ? t : t + (i - 50) * 20, d])
    const left = report(slower).remainingSeconds!
    expect(left).toBeGreaterThan(2100)
    expect(left).toBeLessThan(3000)
  })

  it('follows a total that changes, and is unknown beyond it', () => {
    expect(report([...steady(21), [200, { step: 20, totalSteps: 40 }]]).remainingSeconds).toBeCloseTo(200)
    expect(report([...steady(21), [200, { step: 20, totalSteps: 20 }]]).remainingSeconds).toBe(0)
    expect(
      estimate(
        { at: [0, 1], done: [0, 9], clock: 1, reportedAt: 0, arrivedAt: 0 },
        { unit: 'steps', done: 9, total: 8 },
      ),
    ).toMatchObject({ remainingSeconds: null })
  })

  it('counts down by no more than one report while nothing moves, and is unknown when that lasts', () => {
    const idle = (seconds: number): [number, object] => [200 + seconds, { step: 20, totalSteps: 100 }]
    expect(report([...steady(21), idle(5)]).remainingSeconds).toBeCloseTo(795)
    expect(report([...steady(21), idle(60)]).remainingSeconds).toBeCloseTo(790)
    expect(report([...steady(21), idle(60), idle(600)]).remainingSeconds).toBeNull()
    expect(report([...steady(21), idle(600), ...steady(5, 21, 810)]).remainingSeconds).toBeCloseTo(750)
  })

  it('begins anew when the work begins anew, and overhears a report that is late', () => {
    expect(report([...steady(50), [500, { step: 0, totalSteps: 100 }]]).remainingSeconds).toBeNull()
    expect(
      report([...steady(21), [201, { step: 18, totalSteps: 100 }], [210, { step: 21, totalSteps: 100 }]])
        .remainingSeconds,
    ).toBeCloseTo(790)
  })

  it('takes two reporters of one attempt each in its own unit', () => {
    const both = steady(21).flatMap(([t, d]): [number, object][] => [
      [t, d],
      [t + 1, { progressPercentage: d.step }],
    ])
    expect(report([...both, [201, { progressPercentage: 20 }]]).remainingSeconds).toBeCloseTo(800, -1)
  })

  it('is the same whatever the clock of the worker says, and when documents are read late', () => {
    const hours = 7 * 3600
    const late = steady(21).map(([t, d], i): [number, object, number] => [t, d, hours + i / 100])
    expect(report(late).remainingSeconds).toBeCloseTo(800)
    const stands = steady(21).map(([t, d]): [number, object, number] => [0, d, t])
    expect(report(stands).remainingSeconds).toBeCloseTo(800)
    const setBack = steady(21).map(([t, d], i): [number, object, number] => [i < 10 ? t : t - hours, d, t])
    expect(report(setBack).remainingSeconds).toBeCloseTo(800)
  })

  it('is the same after a restart of the server, and for a document that comes twice', () => {
    const pace: Pace = {}
    report(steady(15), pace)
    const restarted = JSON.parse(JSON.stringify(pace)) as Pace
    const rest = steady(6, 15, 150)
    expect(report(rest, restarted)).toEqual(report(steady(21)))
    expect(report([rest.at(-1)!], restarted)).toEqual(report(steady(21)))
  })
})

describe('throughput', () => {
  it('is that of the last minute, and no jump to a checkpoint', () => {
    const faster = [
      ...steady(31),
      ...Array.from({ length: 40 }, (_, i): [number, object] => [302 + i * 2, { step: 31 + i, totalSteps: 100 }]),
    ]
    expect(report(faster).stepsPerSecond).toBeCloseTo(0.5, 2)
    expect(report([[0, { step: 0, totalSteps: 9000 }], ...steady(5, 5000, 5, 9000)]).stepsPerSecond).toBeCloseTo(0.1, 2)
  })

  it('falls while nothing moves', () => {
    expect(report([...steady(21), [260, { step: 20, totalSteps: 100 }]]).stepsPerSecond).toBeLessThan(0.05)
  })
})

describe('in random worlds with warm-up, noise, evaluations, pauses and resumed work', () => {
  const worlds = Array.from({ length: 80 }, (_, i) => i + 1).map((seed) => ({ seed, world: randomWorld(seed) }))

  const SHARES = [0.25, 0.5, 0.75]

  /** Relative errors when each share of the work was done; null: unknown. */
  const errors = SHARES.map((): (number | null)[] => [])
  for (const { seed, world } of worlds) {
    const pace: Pace = {}
    const from = world.resumedAt / world.totalSteps
    let next = 0
    for (const moment of reportsOf(world, seed)) {
      if (next === SHARES.length) break
      const { remainingSeconds } = follow(pace, moment.doc, arrivalOf(moment))
      if (pace[world.tells]!.at.length > MOST_SAMPLES || (remainingSeconds !== null && !(remainingSeconds >= 0)))
        throw new Error(`seed ${seed}: ${remainingSeconds} s after ${pace[world.tells]!.at.length} reports`)
      while (next < SHARES.length && moment.share >= from + (1 - from) * SHARES[next]!) {
        const off =
          remainingSeconds === null ? null : Math.abs(remainingSeconds - moment.truth) / Math.max(1, moment.truth)
        errors[next++]!.push(off)
      }
    }
  }

  // The statement of docs/reporting/progress-document.md.
  it.each([
    [0.25, 0.15, 0.3],
    [0.5, 0.1, 0.2],
    [0.75, 0.1, 0.2],
  ])(
    'at %d of the work, 8 of 10 estimates are off by at most %d and 9 of 10 by at most %d',
    (share, most, nearlyAll) => {
      const known = errors[SHARES.indexOf(share)]!.filter((off) => off !== null).sort((a, b) => a - b)
      expect(known.length).toBeGreaterThan(0.9 * worlds.length)
      expect(known[Math.floor(0.8 * known.length)]).toBeLessThanOrEqual(most)
      expect(known[Math.floor(0.9 * known.length)]).toBeLessThanOrEqual(nearlyAll)
    },
  )

  it('a pause of twice the whole run moves the estimate by less than a third', () => {
    for (const { seed, world } of worlds.slice(0, 25)) {
      const calm: World = { ...world, pauses: [], evaluateSeconds: 0, warmUpSeconds: 0 }
      const whole = calm.totalSteps * calm.stepSeconds
      const last = (w: World) => {
        const pace: Pace = {}
        let estimate: number | null = null
        for (const moment of reportsOf(w, seed)) {
          if (moment.share > 0.7) break
          estimate = follow(pace, moment.doc, arrivalOf(moment)).remainingSeconds ?? estimate
        }
        return estimate
      }
      const quiet = last(calm)
      const paused = last({ ...calm, pauses: [{ at: 0.35, seconds: 2 * whole }] })
      if (quiet === null || paused === null) continue
      expect(Math.abs(paused - quiet), `seed ${seed}`).toBeLessThan(Math.max(2, quiet / 3))
    }
  })
})
