/** A run as it may go, with its true remaining time: for tests of the estimate. */
import type { ProgressDoc } from '../schema'

export interface World {
  totalSteps: number
  stepSeconds: number
  /** Spread of a step's time: 0.3 is about ±30 %. */
  noise: number
  warmUpSeconds: number
  evaluateEvery: number
  evaluateSeconds: number
  /** Share of the steps at which the worker stood still, and for how long. */
  pauses: { at: number; seconds: number }[]
  reportEverySeconds: number
  tells: 'steps' | 'percent' | 'epochs'
  /** Steps that were there already: work resumed from a checkpoint. */
  resumedAt: number
  /** Factor of the second half's pace. */
  drift: number
}

/** Numbers of [0, 1); a failure names the seed that repeats it. */
export function randomOf(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export function randomWorld(seed: number): World {
  const random = randomOf(seed)
  const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)]!
  const totalSteps = Math.round(100 * 10 ** (random() * 2.5))
  const stepSeconds = 0.05 * 10 ** (random() * 2)
  const whole = totalSteps * stepSeconds
  const evaluations = pick(0, 0, 8, 20, 50)
  return {
    totalSteps,
    stepSeconds,
    noise: random() * 0.4,
    warmUpSeconds: pick(0, 20, 90) * random(),
    evaluateEvery: evaluations ? Math.max(1, Math.floor(totalSteps / evaluations)) : totalSteps + 1,
    evaluateSeconds: evaluations ? (whole / evaluations) * random() : 0,
    pauses: Array.from({ length: pick(0, 0, 1, 3) }, () => ({ at: random(), seconds: whole * random() * 2 })),
    reportEverySeconds: pick(1, 1, 5, 15),
    tells: pick('steps', 'steps', 'percent', 'epochs'),
    resumedAt: pick(0, 0, 0, Math.floor(totalSteps * 0.4 * random())),
    drift: 1,
  }
}

export interface Moment {
  doc: ProgressDoc
  /** Seconds since the beginning. */
  time: number
  share: number
  /** Seconds to the end; what nobody can foresee, a later pause, is not in it. */
  truth: number
}

/** Every report of a world, in order. */
export function reportsOf(world: World, seed: number): Moment[] {
  const random = randomOf(seed + 1)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const pauses = new Map(world.pauses.map(({ at, seconds }) => [Math.floor(at * world.totalSteps), seconds]))
  const moments: Moment[] = []
  let time = 0
  let paused = 0
  let next = 0
  for (let step = world.resumedAt; step <= world.totalSteps; step++) {
    if (time >= next || step === world.totalSteps) {
      next = time + world.reportEverySeconds
      // `truth` is set once the end is known.
      moments.push({ doc: docOf(world, step, time), time, share: step / world.totalSteps, truth: time - paused })
    }
    if (step === world.totalSteps) break
    const slow = step > world.totalSteps / 2 ? world.drift : 1
    time += world.stepSeconds * slow * Math.exp(world.noise * normal())
    if (step === world.resumedAt) time += world.warmUpSeconds
    if ((step + 1) % world.evaluateEvery === 0) time += world.evaluateSeconds
    const pause = pauses.get(step) ?? 0
    time += pause
    paused += pause
  }
  const work = time - paused
  return moments.map((moment) => ({ ...moment, truth: work - moment.truth }))
}

const BEGAN = 1_763_760_000

function docOf({ tells, totalSteps }: World, step: number, time: number): ProgressDoc {
  const lastUpdatedTime = new Date((BEGAN + time) * 1000).toISOString()
  if (tells === 'steps') return { step, totalSteps, lastUpdatedTime }
  if (tells === 'percent') return { progressPercentage: Math.floor((100 * step) / totalSteps), lastUpdatedTime }
  return { epoch: Math.round((300 * step) / totalSteps) / 100, totalEpochs: 3, lastUpdatedTime }
}

export function arrivalOf(moment: Moment): number {
  return BEGAN + moment.time
}
