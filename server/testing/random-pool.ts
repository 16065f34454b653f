/** Pools and queues of every kind, the same for the same seed. */
import { random } from '../../lib/scheduling/testing/random'
import type { PoolDevice } from '../db/sql/load-pool'
import type { SimulatedRun } from './simulate'

export const NOW = new Date('2026-01-01T00:00:00Z')
const GIB = 2 ** 30

export function aDevice(index: number, over: Partial<PoolDevice> = {}): PoolDevice {
  const facts = { kind: 'nvidia', name: 'H100', memoryBytes: 80 * GIB, health: 'healthy', drained: false, slots: null }
  const seen = { sampledSecondsAgo: 1, strangers: [], strangersBytes: 0 }
  return { id: `gpu-${index}`, nodeId: 'n', index, migIndex: null, ...facts, ...seen, holds: [], ...over }
}

export function aRun(id: string, over: Partial<SimulatedRun> = {}): SimulatedRun {
  const asks = {
    devices: 1,
    memoryGib: null,
    exclusive: false,
    allowedDevices: null,
    maxConcurrentRuns: null,
    waitsForStrangers: true,
  }
  const stands = { waitReason: null, notBefore: null, stageOpen: 0, stageFailed: 0, matrixActive: 0 }
  return {
    id,
    matrixId: 'm-1',
    stage: 0,
    costSeconds: 60,
    trueSeconds: 60,
    resultDir: `/r/${id}`,
    ...asks,
    ...stands,
    ...over,
  }
}

/** Several matrices with gangs, caps, stages, back-off, exclusive and large runs, on devices that are shared, drained and held. */
export function randomCase(seed: number, mostRuns = 40): { queue: SimulatedRun[]; pool: PoolDevice[] } {
  const draw = random(seed)
  const chance = (p: number) => draw() < p
  const below = (n: number) => Math.floor(draw() * n)
  const pool = Array.from({ length: 1 + below(5) }, (_, index) => {
    const device = aDevice(index, { drained: chance(0.1), memoryBytes: chance(0.2) ? 16 * GIB : 80 * GIB })
    if (chance(0.2)) device.slots = 1 + below(3)
    if (chance(0.3))
      device.holds.push({
        runId: `held-${index}`,
        matrixId: 'm-before',
        slot: 0,
        share: chance(0.5) ? 1 : 1 / (device.slots ?? 2),
        endsAt: new Date(NOW.getTime() + (1 + below(300)) * 1000),
        memoryBytes: chance(0.3) ? 8 * GIB : null,
      })
    return device
  })
  const matrices = Array.from({ length: 1 + below(4) }, (_, i) => ({
    matrixId: `m-${i}`,
    devices: chance(0.3) ? 1 + below(pool.length) : 1,
    memoryGib: chance(0.2) ? 24 : null,
    exclusive: chance(0.15),
    allowedDevices: chance(0.2) ? [below(pool.length), `gpu-${pool.length - 1}`] : null,
    maxConcurrentRuns: chance(0.4) ? 1 + below(6) : null,
    stages: chance(0.2) ? 2 : 1,
  }))
  const queue = Array.from({ length: 1 + below(mostRuns) }, (_, i) => {
    const { stages, ...matrix } = matrices[below(matrices.length)]!
    const seconds = 1 + below(200)
    return aRun(`r-${i}`, {
      ...matrix,
      stage: below(stages),
      costSeconds: seconds,
      trueSeconds: seconds,
      notBefore: chance(0.1) ? new Date(NOW.getTime() + below(100) * 1000) : null,
      resultDir: chance(0.1) ? '/r/same' : `/r/${i}`,
    })
  })
  return { queue, pool }
}
