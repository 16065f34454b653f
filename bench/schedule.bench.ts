/**
 * How good the schedules are, by simulation: the real `place` and the real order policies on random workloads in virtual
 * time, with the window of runs that the scheduler looks at. And what a forecast of 10,000 waiting runs costs.
 */
import { forecast } from '../lib/scheduling/forecast'
import { policyOf } from '../lib/scheduling/policies'
import { random } from '../lib/scheduling/testing/random'
import { QUEUE_WINDOW } from '../server/db/sql/load-queue'
import { candidatesFor } from '../server/scheduler/place'
import { aDevice, aRun, NOW } from '../server/testing/random-pool'
import { type SimulatedRun, simulate } from '../server/testing/simulate'
import type { Figure } from './figures'

const WORKLOADS = 200

interface Workload {
  devices: number
  /** Seconds. */
  durations: number[]
}

/** 2 to 8 devices, 10 to 100 runs of each; durations spread as those of real matrices are: most short, some very long. */
function workload(seed: number): Workload {
  const draw = random(seed)
  const devices = 2 + Math.floor(draw() * 7)
  const count = devices * (10 + Math.floor(draw() * 91))
  const spread = 0.3 + draw() * 1.2
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
  return {
    devices,
    durations: Array.from({ length: count }, () => Math.max(1, Math.round(300 * Math.exp(spread * normal())))),
  }
}

/** Starts and ends in seconds from the beginning. */
function play({ devices, durations }: Workload, order: string): { start: number; end: number }[] {
  const policy = policyOf(order)
  const key = new Map(
    durations.map((costSeconds, position) => [`r-${position}`, policy.orderKey({ position, costSeconds })]),
  )
  const queue: SimulatedRun[] = durations
    .map((seconds, i) => aRun(`r-${i}`, { costSeconds: seconds, trueSeconds: seconds }))
    .sort((a, b) => key.get(a.id)! - key.get(b.id)!)
  const pool = Array.from({ length: devices }, (_, i) => aDevice(i))
  const { starts, ends } = simulate(queue, pool, NOW, undefined, QUEUE_WINDOW)
  const seconds = (at: number) => (at - NOW.getTime()) / 1000
  return queue.map(({ id }) => ({ start: seconds(starts.get(id)!), end: seconds(ends.get(id)!) }))
}

/** No schedule ends sooner than the work shared evenly, or than the longest run. */
const shortestMakespan = ({ devices, durations }: Workload) =>
  Math.max(Math.max(...durations), durations.reduce((sum, seconds) => sum + seconds, 0) / devices)

/** Of runs of one device that are all there at the beginning: the least possible mean wait (Conway, Maxwell, Miller 1967). */
function leastMeanWait({ devices, durations }: Workload): number {
  const sorted = [...durations].sort((a, b) => a - b)
  // The run before last on a device delays one other, the one before it two.
  const waits = sorted.reduce((sum, seconds, i) => sum + seconds * Math.floor((sorted.length - 1 - i) / devices), 0)
  return waits / sorted.length
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

export async function bench(): Promise<Figure[]> {
  const workloads = Array.from({ length: WORKLOADS }, (_, seed) => workload(seed + 1))
  const makespan = (order: string) =>
    workloads.map((one) => Math.max(...play(one, order).map((run) => run.end)) / shortestMakespan(one))
  const wait = (order: string) =>
    workloads.map((one) => mean(play(one, order).map((run) => run.start)) / leastMeanWait(one))
  const longest = makespan('longest-first')
  const shortest = wait('shortest-first')
  const of = `${WORKLOADS} workloads`
  const row = (name: string, value: number, budget: number | null): Figure => ({
    name,
    value,
    unit: '×',
    budget,
    peer: '–',
  })
  return [
    row(`makespan over the lower bound, longest-first, mean of ${of}`, mean(longest), 1.05),
    row('… the worst of them', Math.max(...longest), 1.05),
    row('… first come, mean', mean(makespan('listed')), null),
    row(`mean wait over the least possible, shortest-first, mean of ${of}`, mean(shortest), 1.05),
    row('… the worst of them', Math.max(...shortest), 1.05),
    row('… first come, mean', mean(wait('listed')), null),
    { name: 'forecast of 10,000 waiting runs on 8 devices', value: forecastMs(), unit: 'ms', budget: 100, peer: '–' },
  ]
}

/** Processor time, the median of several: 20 matrices, one of them of gangs, another capped. */
function forecastMs(): number {
  const draw = random(5)
  const queue = Array.from({ length: 10_000 }, (_, i) => {
    const matrix = i % 20
    const asks = { devices: matrix === 7 ? 2 : 1, maxConcurrentRuns: matrix === 3 ? 4 : null }
    return aRun(`r-${i}`, { matrixId: `m-${matrix}`, costSeconds: 1 + Math.floor(draw() * 1000), ...asks })
  })
  const devices = Array.from({ length: 8 }, (_, i) => aDevice(i))
  const times = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage()
    forecast({ queue, devices, active: [], candidatesFor, now: NOW })
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return times.sort((a, b) => a - b)[4]!
}
