/** Plays the scheduler's placement through in virtual time: the real `place`, on runs and devices that are only data. */
import type { PoolDevice } from '../db/sql/load-pool'
import type { QueuedRun } from '../db/sql/load-queue'
import { type Plan, place } from '../scheduler/place'

export interface SimulatedRun extends QueuedRun {
  /** How long it really takes; `costSeconds` is what placement believes. */
  trueSeconds: number
}

export interface Simulated {
  /** Milliseconds since 1970, by run; runs that never start are absent. */
  starts: Map<string, number>
  ends: Map<string, number>
}

export interface Moment {
  now: number
  plan: Plan
  pool: PoolDevice[]
  waiting: SimulatedRun[]
}

/**
 * @param queue runs in queue order; `stageOpen` and `matrixActive` are counted anew at each moment
 * @param pool devices with what is held on them; what is held ends when it should
 * @param look sees every moment after its placements were made
 * @param window how many runs of a matrix are looked at in one pass; default all
 */
export function simulate(
  queue: SimulatedRun[],
  pool: PoolDevice[],
  begin: Date,
  look: (moment: Moment) => void = () => {},
  window = Number.POSITIVE_INFINITY,
): Simulated {
  const devices = pool.map((device) => ({ ...device, holds: [...device.holds] }))
  const starts = new Map<string, number>()
  const ends = new Map<string, number>()
  const active = new Map<string, { matrixId: string; stage: number; resultDir: string; at: number }>()
  for (const { runId, matrixId, endsAt } of devices.flatMap((device) => device.holds))
    active.set(runId, { matrixId, stage: 0, resultDir: runId, at: endsAt?.getTime() ?? Number.POSITIVE_INFINITY })
  const foreign = new Set(active.keys())
  let waiting = [...queue]
  let now = begin.getTime()
  for (;;) {
    const seen = new Map<string, number>()
    const head = waiting.filter((run) => {
      const nth = seen.get(run.matrixId) ?? 0
      seen.set(run.matrixId, nth + 1)
      return nth < window
    })
    for (const run of head) {
      const others = [...active.values()].filter((one) => one.matrixId === run.matrixId)
      run.matrixActive = others.length
      if (run.stage === 0) continue
      const before = (one: { matrixId: string; stage: number }) =>
        one.matrixId === run.matrixId && one.stage < run.stage
      run.stageOpen = others.filter(before).length + waiting.filter(before).length
    }
    const targets = new Set([...active.values()].map((one) => one.resultDir))
    const plan = place(head, devices, targets, new Date(now))
    for (const { runId, devices: seats } of plan.placements) {
      const run = waiting.find(({ id }) => id === runId)!
      const endsAt = run.costSeconds === null ? null : new Date(now + run.costSeconds * 1000)
      for (const { deviceId, slot, share } of seats)
        devices
          .find(({ id }) => id === deviceId)!
          .holds.push({
            runId,
            matrixId: run.matrixId,
            slot,
            share,
            endsAt,
            memoryBytes: run.memoryGib === null ? null : run.memoryGib * 2 ** 30,
          })
      active.set(runId, { ...run, at: now + run.trueSeconds * 1000 })
      starts.set(runId, now)
    }
    waiting = waiting.filter((run) => !active.has(run.id))
    look({ now, plan, pool: devices, waiting })
    const next = Math.min(
      ...[...active.values()].map((run) => run.at),
      ...waiting.flatMap((run) => (run.notBefore && run.notBefore.getTime() > now ? [run.notBefore.getTime()] : [])),
    )
    if (!Number.isFinite(next)) return { starts, ends }
    now = next
    for (const [id, { at }] of active) {
      if (at > now) continue
      active.delete(id)
      if (!foreign.has(id)) ends.set(id, at)
      for (const device of devices) device.holds = device.holds.filter((hold) => hold.runId !== id)
    }
  }
}
