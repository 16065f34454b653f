import { describe, expect, it } from 'vitest'
import type { PoolDevice, PoolHold } from '../db/sql/load-pool'
import type { QueuedRun } from '../db/sql/load-queue'
import { place } from './place'

const NOW = new Date('2026-01-01T00:00:00Z')
const GIB = 1024 ** 3

function device(index: number, over: Partial<PoolDevice> = {}): PoolDevice {
  return {
    id: `gpu-${index}`,
    nodeId: 'n',
    index,
    migIndex: null,
    kind: 'nvidia',
    name: 'H100',
    memoryBytes: 80 * GIB,
    health: 'healthy',
    drained: false,
    slots: null,
    sampledSecondsAgo: 1,
    strangers: [],
    strangersBytes: 0,
    holds: [],
    ...over,
  }
}

function hold(share: number, minutes: number | null, slot = 0): PoolHold {
  return {
    runId: 'r-x',
    matrixId: 'm-x',
    slot,
    share,
    endsAt: minutes === null ? null : new Date(NOW.getTime() + minutes * 60_000),
    memoryBytes: null,
  }
}

let next = 0
function run(over: Partial<QueuedRun> = {}): QueuedRun {
  const id = over.id ?? `r-${next++}`
  return {
    id,
    matrixId: 'm-1',
    stage: 0,
    devices: 1,
    memoryGib: null,
    exclusive: false,
    costSeconds: null,
    resultDir: `/results/${id}`,
    waitReason: null,
    notBefore: null,
    stageOpen: 0,
    stageFailed: 0,
    allowedDevices: null,
    maxConcurrentRuns: null,
    matrixActive: 0,
    waitsForStrangers: true,
    ...over,
  }
}

const placeNow = (queue: QueuedRun[], pool: PoolDevice[], targets: string[] = []) =>
  place(queue, pool, new Set(targets), NOW)
const placed = (plan: ReturnType<typeof place>) =>
  plan.placements.map((p) => [p.runId, ...p.devices.map((d) => d.deviceId)])

describe('placement on free devices', () => {
  it('gives each run a device of its own, in queue order', () => {
    const plan = placeNow([run({ id: 'a' }), run({ id: 'b' }), run({ id: 'c' })], [device(0), device(1)])
    expect(placed(plan)).toEqual([
      ['a', 'gpu-0'],
      ['b', 'gpu-1'],
    ])
    expect(plan.reasons.get('c')).toBe('Both devices are held')
  })

  it('spreads more runs than devices evenly, as max_concurrent_runs allows', () => {
    const queue = Array.from({ length: 6 }, (_, i) => run({ id: `${i}`, maxConcurrentRuns: 4 }))
    const plan = placeNow(queue, [device(0), device(1)])
    expect(placed(plan).map(([, id]) => id)).toEqual(['gpu-0', 'gpu-1', 'gpu-0', 'gpu-1'])
    expect(plan.placements.map((p) => p.devices[0]!.slot)).toEqual([0, 0, 1, 1])
    expect(plan.reasons.get('4')).toBe('The matrix allows 4 runs at once')
  })

  it('spreads over all instances of a split GPU that is named by its index', () => {
    const parts = [0, 1].map((migIndex) => ({ ...device(0, { kind: 'mig', migIndex }), id: `mig-${migIndex}` }))
    const queue = Array.from({ length: 5 }, () => run({ maxConcurrentRuns: 4, allowedDevices: [0] }))
    const plan = placeNow(queue, parts)
    expect(plan.placements.map((p) => [p.devices[0]!.deviceId, p.devices[0]!.share])).toEqual([
      ['mig-0', 0.5],
      ['mig-1', 0.5],
      ['mig-0', 0.5],
      ['mig-1', 0.5],
    ])
  })

  it('keeps to the slots that the administrator set on a device', () => {
    const plan = placeNow([run(), run(), run(), run()], [device(0, { slots: 3 })])
    expect(plan.placements.map((p) => p.devices[0]!.slot)).toEqual([0, 1, 2])
  })

  it('never gives out more than a whole device between matrices of different slot counts', () => {
    const pool = [device(0, { holds: [hold(0.5, null)] })]
    const plan = placeNow([run({ maxConcurrentRuns: 3 }), run({ maxConcurrentRuns: 3, id: 'second' })], pool)
    expect(plan.placements).toHaveLength(1)
    expect(plan.reasons.get('second')).toBe('The device is held')
  })

  it('gives an exclusive run a device only when it is empty', () => {
    const pool = [device(0, { slots: 4, holds: [hold(0.25, null)] }), device(1, { slots: 4 })]
    expect(placed(placeNow([run({ id: 'a', exclusive: true })], pool))).toEqual([['a', 'gpu-1']])
    expect(placeNow([run({ id: 'a', exclusive: true })], [pool[0]!]).reasons.get('a')).toBe(
      'Needs a whole device; each of them holds a run',
    )
  })
})

describe('what a run may use', () => {
  it('uses only the devices that the spec names, by index or id', () => {
    const pool = [device(0), device(1), device(2)]
    expect(
      placed(placeNow([run({ id: 'a', allowedDevices: [2] }), run({ id: 'b', allowedDevices: ['gpu-1'] })], pool)),
    ).toEqual([
      ['a', 'gpu-2'],
      ['b', 'gpu-1'],
    ])
  })

  it.each([
    ['a drained device', { drained: true }, 'Needs 1 device; 1 device drained'],
    ['a lost device', { health: 'lost' }, 'Needs 1 device; 1 device lost, faulty or quarantined'],
    [
      'a device with too little memory',
      { memoryBytes: 16 * GIB },
      'Needs 24 GiB on 1 device, and 0 devices have that much',
    ],
  ])('leaves out %s and says so', (_, over, reason) => {
    const plan = placeNow([run({ id: 'a', memoryGib: 24 })], [device(0, over as Partial<PoolDevice>)])
    expect(plan.placements).toEqual([])
    expect(plan.reasons.get('a')).toBe(reason)
  })

  it('takes a device whose memory is unknown', () => {
    expect(placeNow([run({ memoryGib: 24 })], [device(0, { memoryBytes: null })]).placements).toHaveLength(1)
  })

  it('waits for a result directory that another run is writing to', () => {
    const plan = placeNow(
      [run({ id: 'a', resultDir: '/r' }), run({ id: 'b', resultDir: '/r' })],
      [device(0), device(1)],
    )
    expect(placed(plan)).toEqual([['a', 'gpu-0']])
    expect(plan.reasons.get('b')).toBe('Another run is writing to /r')
  })

  it('waits for the stage before, and says when that one failed', () => {
    const plan = placeNow([run({ id: 'a', stageOpen: 2 }), run({ id: 'b', stageFailed: 1 })], [device(0)])
    expect(plan.reasons.get('a')).toBe('Waits for the stage before: 2 runs to end')
    expect(plan.reasons.get('b')).toContain('1 run did not succeed')
  })

  it('waits until the back-off of a retry is over', () => {
    const plan = placeNow(
      [run({ id: 'a', notBefore: new Date(NOW.getTime() + 1) }), run({ id: 'b', notBefore: NOW })],
      [device(0)],
    )
    expect(placed(plan)).toEqual([['b', 'gpu-0']])
  })
})

describe('gangs', () => {
  it('get all their devices at once or none', () => {
    const pool = [device(0), device(1, { holds: [hold(1, 10)] })]
    const plan = placeNow([run({ id: 'gang', devices: 2 })], pool)
    expect(plan.placements).toEqual([])
    expect(plan.reasons.get('gang')).toBe('Needs 2 devices at once; 1 of 2 free')
    expect(placed(placeNow([run({ id: 'gang', devices: 2 })], [device(0), device(1)]))).toEqual([
      ['gang', 'gpu-0', 'gpu-1'],
    ])
  })

  it('are not starved: a longer run does not pass them on the devices kept for them', () => {
    const pool = [device(0), device(1, { holds: [hold(1, 10)] })]
    const plan = placeNow(
      [run({ id: 'gang', devices: 2 }), run({ id: 'long', costSeconds: 3600 }), run({ id: 'unknown' })],
      pool,
    )
    expect(plan.placements).toEqual([])
    expect(plan.reasons.get('long')).toBe('The free device is kept for gang, which waits longer and needs it')
  })

  it('do not starve others: what ends before they can start goes first', () => {
    const pool = [device(0), device(1, { holds: [hold(1, 10)] })]
    const plan = placeNow([run({ id: 'gang', devices: 2 }), run({ id: 'short', costSeconds: 60 })], pool)
    expect(placed(plan)).toEqual([['short', 'gpu-0']])
  })

  it('keep only the devices that come free first; others stay open', () => {
    const pool = [device(0), device(1, { holds: [hold(1, 10)] }), device(2, { holds: [hold(0.5, 500)], slots: 2 })]
    const plan = placeNow(
      [run({ id: 'gang', devices: 2, exclusive: true }), run({ id: 'other', costSeconds: 99_999 })],
      pool,
    )
    expect(placed(plan)).toEqual([['other', 'gpu-2']])
  })

  it('are no reason to keep a device whose memory a stranger takes: when that one leaves nobody knows', () => {
    const pool = [device(0, { strangers: [], strangersBytes: 20 * GIB })]
    const plan = placeNow([run({ id: 'large', memoryGib: 70 }), run({ id: 'small', memoryGib: 10 })], pool)
    expect(placed(plan)).toEqual([['small', 'gpu-0']])
    expect(plan.reasons.get('large')).toBe('Needs 70 GiB on 1 device; so much is not free now')
  })

  it('never get MIG instances, of one GPU or of several, since a program can use one alone; and say so', () => {
    const parts = [device(0, { kind: 'mig', migIndex: 0 }), { ...device(0, { kind: 'mig', migIndex: 1 }), id: 'mig-1' }]
    const gang = run({ id: 'gang', devices: 2 })
    const plan = placeNow([gang, run({ id: 'a' })], [...parts, device(1)])
    expect(placed(plan)).toEqual([['a', 'gpu-0']])
    expect(plan.reasons.get('gang')).toBe(
      'Needs 2 devices at once, and a program can use one MIG instance alone: 1 device is no MIG instance',
    )
    expect(placed(placeNow([gang], [...parts, device(1), device(2)]))).toEqual([['gang', 'gpu-1', 'gpu-2']])
  })

  it('that the pool can never hold block nobody', () => {
    const plan = placeNow([run({ id: 'gang', devices: 3 }), run({ id: 'a' })], [device(0), device(1)])
    expect(placed(plan)).toEqual([['a', 'gpu-0']])
    expect(plan.reasons.get('gang')).toBe('Needs 3 devices, and the pool has 2 of those it may use')
  })
})

describe('A GPU on which somebody else works', () => {
  const python = { pid: 4711, name: 'python', memoryBytes: 20 * GIB, gone: false }

  it('takes no run that waits for it to be free; the run says who holds it, and goes elsewhere if it can', () => {
    const held = device(0, { strangers: [python], strangersBytes: 20 * GIB })
    const plan = placeNow([run({ id: 'r-a' })], [held])
    expect(plan.placements).toEqual([])
    expect(plan.reasons.get('r-a')).toBe(
      'GPU 0 is held by programs that Rungrid did not start: python (pid 4711, 20.0 GiB)',
    )
    expect(placed(placeNow([run({ id: 'r-a' })], [held, device(1)]))).toEqual([['r-a', 'gpu-1']])
  })

  it('takes a run that does not mind, if the memory that it asks for is left', () => {
    const held = [device(0, { strangers: [python], strangersBytes: 20 * GIB })]
    const asks = (memoryGib: number) => placeNow([run({ id: 'r-a', memoryGib, waitsForStrangers: false })], held)
    expect(placed(asks(60))).toEqual([['r-a', 'gpu-0']])
    expect(asks(61).placements).toEqual([])
    expect(asks(61).reasons.get('r-a')).toBe('Needs 61 GiB on 1 device; so much is not free now')
  })

  it('does not hide that the GPU is too small anyway', () => {
    const plan = placeNow(
      [run({ id: 'r-a', memoryGib: 100 })],
      [device(0, { strangers: [python], strangersBytes: 20 * GIB })],
    )
    expect(plan.reasons.get('r-a')).toBe('Needs 100 GiB on 1 device, and 0 devices have that much')
  })
})

describe('Memory that runs ask for', () => {
  it('is added up over those that share a device', () => {
    const queue = ['r-a', 'r-b', 'r-c', 'r-d'].map((id) => run({ id, memoryGib: 30, maxConcurrentRuns: 4 }))
    const plan = placeNow(queue, [device(0)])
    expect(placed(plan).map(([id]) => id)).toEqual(['r-a', 'r-b'])
    expect(plan.reasons.get('r-c')).toBe('Needs 30 GiB on 1 device; so much is not free now')
  })
})

describe('A GPU that does not answer', () => {
  it('takes nothing until it does, and its runs say so', () => {
    const plan = placeNow([run({ id: 'r-a' })], [device(0, { unanswered: true })])
    expect(plan.placements).toEqual([])
    expect(plan.reasons.get('r-a')).toBe('GPU 0 did not answer when looked at last')
  })
})
