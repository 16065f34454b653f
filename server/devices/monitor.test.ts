import { describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids'
import { listDevices } from '../services/devices/list-devices'
import { quarantineDevice, releaseDevice, setDrained } from '../services/devices/verbs'
import { testContext, testDirectory } from '../testing/context'
import { testDatabase } from '../testing/database'
import { GpuBox } from '../testing/gpu-box'
import { addMatrix } from '../testing/rows'
import { DeviceMonitor } from './monitor'
import { NvidiaSmi } from './nvidia/smi'
import type { Look } from './owners'

const MIB = 1024 ** 2
const db = await testDatabase()

/** A machine of its own in the database: a box of GPUs, a server's monitor, a clock and a table of processes. */
function machine(gpus: number) {
  const box = new GpuBox(testDirectory())
  box.gpus(gpus)
  const nodeId = newId('m')
  const ctx = { ...testContext(db, { nvidiaSmi: box.nvidiaSmi }), nodeId }
  let now = 0
  /** pid to the attempt that marks it; null: somebody else's. */
  const processes = new Map<number, string | null>()
  const look: Look = {
    markOf: (pid) => processes.get(pid) ?? null,
    exists: (pid) => processes.has(pid),
    seesAll: true,
  }
  const monitor = new DeviceMonitor(ctx, { look, now: () => now })
  const devices = async () => (await listDevices(ctx)).filter((device) => device.nodeId === nodeId)
  return {
    box,
    ctx,
    monitor,
    processes,
    look,
    devices,
    pass: (seconds: number) => {
      now += seconds * 1000
    },
    health: async () => (await devices()).map(({ health }) => health),
    device: async (index: number) => (await devices())[index]!,
    /** The latest events, newest first. */
    events: async () =>
      (
        await db.prisma.event.findMany({
          where: { deviceId: { in: (await devices()).map(({ id }) => id) } },
          orderBy: { id: 'desc' },
        })
      ).map(({ kind, message }) => [kind, message]),
  }
}

/** An attempt that holds a device; the uuids of GPUs are alike in all boxes, so each machine is cleared before. */
async function holds(ctx: ReturnType<typeof machine>['ctx'], deviceId: string): Promise<string> {
  const matrix = await addMatrix(ctx, [{ script: 'true' }])
  const attemptId = newId('a')
  const row = { runId: matrix.runs[0]!, number: 1, nodeId: ctx.nodeId, epoch: 1n, dir: '/x', stagingDir: '/x' }
  await db.prisma.attempt.create({ data: { id: attemptId, ...row, tokenHash: attemptId } })
  await db.prisma.hold.create({ data: { attemptId, deviceId, slot: 0, share: 1 } })
  return attemptId
}
const release = (attemptId: string) =>
  db.prisma.hold.updateMany({ where: { attemptId }, data: { releasedAt: new Date() } })

const clear = () => db.pool.query('delete from device; delete from event')

describe('where there is no GPU', () => {
  it('CPU slots are offered, and why is said', async () => {
    await clear()
    const { monitor, devices } = machine(0)
    const ctx = testContext(db)
    const laptop = new DeviceMonitor(ctx)
    await laptop.refresh()
    expect((await listDevices(ctx)).map(({ kind, health, sample }) => [kind, health, sample?.memoryUsedBytes])).toEqual(
      [
        ['cpu', 'healthy', 0],
        ['cpu', 'healthy', 0],
      ],
    )
    expect(laptop.note).toBe('No GPU: no-nvidia-smi-in-tests is not installed')
    await monitor.refresh()
    expect([monitor.note, (await devices()).map(({ kind }) => kind)]).toEqual(['No GPU was found', ['cpu', 'cpu']])
  })

  it('GPUs that come take their place; a slot with a history is kept out of sight', async () => {
    await clear()
    const { box, ctx, monitor, devices } = machine(0)
    await monitor.refresh()
    await release(await holds(ctx, `${ctx.nodeId}/cpu-1`))
    box.gpus(2)
    await monitor.refresh()
    expect((await devices()).map(({ kind, health }) => [kind, health])).toEqual([
      ['nvidia', 'healthy'],
      ['nvidia', 'healthy'],
    ])
    const kept = await db.prisma.device.findMany({ where: { nodeId: ctx.nodeId, kind: 'cpu' } })
    expect(kept.map(({ index, health, removedAt }) => [index, health, removedAt !== null])).toEqual([[1, 'lost', true]])
  })
})

describe('a GPU that vanishes', () => {
  it.each(['cells', 'row', 'command', 'handle'] as const)(
    'in the way "%s" is lost, and well again when it is back',
    async (way) => {
      await clear()
      const { box, monitor, health, device, events } = machine(4)
      await monitor.refresh()
      box.lose(2, way)
      await monitor.refresh()
      expect(await health()).toEqual(['healthy', 'healthy', 'lost', 'healthy'])
      expect((await device(2)).lostAt).not.toBeNull()
      expect((await events())[0]).toEqual([
        'device.lost',
        expect.stringMatching(/^GPU 2 is lost: nvidia-smi (says: .*GPU|no longer lists it)/),
      ])
      await monitor.refresh()
      expect(await events()).toHaveLength(1)
      box.restore(2)
      await monitor.refresh()
      expect(await health()).toEqual(['healthy', 'healthy', 'healthy', 'healthy'])
      expect([(await device(2)).lostAt, (await events())[0]]).toEqual([null, ['device.back', 'GPU 2 is well again']])
    },
  )

  it('under an attempt is quarantined when it is back, until a person releases it', async () => {
    await clear()
    const { box, ctx, monitor, device, events } = machine(2)
    await monitor.refresh()
    const attempt = await holds(ctx, box.uuid(1))
    box.lose(1)
    // Its program fails and gives it back before anybody sees that the GPU is gone.
    await release(attempt)
    await monitor.refresh()
    expect((await device(1)).health).toBe('lost')
    box.restore(1)
    await monitor.refresh()
    await monitor.refresh()
    expect(await device(1)).toMatchObject({
      health: 'quarantined',
      healthNote: 'Came back after it was lost with a run on it. Release it if it is fine',
      lostAt: null,
    })
    expect((await events())[0]?.[0]).toBe('device.quarantined')
    await releaseDevice(ctx, { id: box.uuid(1) })
    expect(await device(1)).toMatchObject({ health: 'healthy', healthNote: null })
  })

  it('stays quarantined while it is away, and a release then makes it lost', async () => {
    await clear()
    const { box, ctx, monitor, device } = machine(1)
    await monitor.refresh()
    await quarantineDevice(db.pool, { id: box.uuid(0), reason: 'three attempts failed on it' })
    box.lose(0)
    await monitor.refresh()
    expect(await device(0)).toMatchObject({ health: 'quarantined', healthNote: 'three attempts failed on it' })
    await releaseDevice(ctx, { id: box.uuid(0) })
    expect((await device(0)).health).toBe('lost')
    box.restore(0)
    await monitor.refresh()
    expect((await device(0)).health).toBe('healthy')
  })

  it('that was the only one leaves no CPU slots in its place', async () => {
    await clear()
    const { box, monitor, devices } = machine(1)
    await monitor.refresh()
    box.lose(0)
    await monitor.refresh()
    await monitor.refresh()
    expect((await devices()).map(({ kind, health }) => [kind, health])).toEqual([['nvidia', 'lost']])
  })
})

describe('a GPU in trouble', () => {
  it('of which the driver asks for a reboot is faulty until it no longer does', async () => {
    await clear()
    const { box, monitor, device, events } = machine(1)
    await monitor.refresh()
    box.recovery(0, 'Reboot')
    await monitor.refresh()
    expect(await device(0)).toMatchObject({
      health: 'faulty',
      healthNote: 'The driver asks for a reboot of the machine',
      lostAt: null,
    })
    expect((await events())[0]).toEqual([
      'device.faulty',
      'GPU 0 must not be used: The driver asks for a reboot of the machine',
    ])
    box.recovery(0, 'None')
    await monitor.refresh()
    expect((await device(0)).health).toBe('healthy')
  })

  it('with memory errors is used, and they are told', async () => {
    await clear()
    const { box, monitor, device } = machine(1)
    box.cell(0, 'ecc.errors.uncorrected.volatile.total', '3')
    await monitor.refresh()
    expect(await device(0)).toMatchObject({
      health: 'healthy',
      notes: [{ kind: 'memory_errors', message: expect.stringMatching(/^3 memory errors could not be corrected/) }],
    })
  })
})

describe('when nvidia-smi does not answer as it should', () => {
  it.each([
    ['hangs', (box: GpuBox) => box.hang(), /gave no answer within 0\.5 s/],
    ['fails', (box: GpuBox) => box.fail(9, 'NVIDIA-SMI has failed'), /NVIDIA-SMI has failed/],
    ['prints garbage', (box: GpuBox) => box.garbage(), /no list of GPUs/],
    ['is ended with an unknown code', (box: GpuBox) => box.fail(255, ''), /exit code 255/],
  ])(
    'because it %s, the devices stay as they were and their samples are called stale',
    async (_what, break_, reason) => {
      await clear()
      const { box, ctx, monitor, look, device, devices, health } = machine(2)
      box.memory(0, 100)
      await monitor.refresh()
      expect(await device(0)).toMatchObject({ stale: false, staleReason: null })
      break_(box)
      const impatient = new DeviceMonitor(ctx, { look, smi: new NvidiaSmi(box.nvidiaSmi, { limitMs: 500 }) })
      await impatient.refresh()
      expect(await health()).toEqual(['healthy', 'healthy'])
      for (const one of await devices()) {
        expect(one).toMatchObject({ stale: true, staleReason: expect.stringMatching(reason), memoryFreeBytes: null })
      }
      expect((await device(0)).sample?.memoryUsedBytes).toBe(100 * MIB)
      expect(impatient.note).toMatch(reason)
      box.answer()
      await monitor.refresh()
      expect(await device(0)).toMatchObject({ stale: false, memoryFreeBytes: (81_559 - 479 - 100) * MIB })
    },
  )
})

describe('processes', () => {
  it('are a run’s by the mark, a stranger’s, left by a run that ended, or nobody’s', async () => {
    await clear()
    const { box, ctx, monitor, processes, device } = machine(1)
    await monitor.refresh()
    const attempt = await holds(ctx, box.uuid(0))
    processes.set(1, attempt).set(2, null).set(3, 'a-ended-long-ago')
    for (const pid of [1, 2, 3, 4]) box.foreign(0, { pid, name: `p${pid}`, memoryMiB: 100 })
    await monitor.refresh()
    const { sample } = await device(0)
    expect(sample?.processes.map(({ pid, owner, attemptId }) => [pid, owner, attemptId])).toEqual([
      [1, 'run', attempt],
      [2, 'foreign', null],
      [3, 'ended_run', 'a-ended-long-ago'],
      [4, 'gone', null],
    ])
  })

  it('can’t be told where not every process of the machine is seen, as in a container', async () => {
    await clear()
    const { box, ctx, look, processes, device } = machine(1)
    processes.set(1, null)
    for (const pid of [1, 2]) box.foreign(0, { pid, name: '?', memoryMiB: null })
    await new DeviceMonitor(ctx, { look: { ...look, seesAll: false } }).refresh()
    expect((await device(0)).sample?.processes.map(({ owner }) => owner)).toEqual(['unknown', 'unknown'])
  })
})

describe('MIG', () => {
  const parts = [
    { profile: '3g.40gb', memoryMiB: 40_448 },
    { profile: '1g.10gb', memoryMiB: 9728 },
  ]

  it('instances are devices in place of their GPU, under its index', async () => {
    await clear()
    const { box, monitor, devices } = machine(2)
    await monitor.refresh()
    box.mig(0, parts)
    await monitor.refresh()
    expect(
      (await devices()).map(({ id, kind, index, migIndex, parentId, name, memoryBytes }) => ({
        id,
        kind,
        index,
        migIndex,
        parentId,
        name,
        memoryBytes,
      })),
    ).toEqual([
      {
        id: box.migUuid(0, 0),
        kind: 'mig',
        index: 0,
        migIndex: 0,
        parentId: box.uuid(0),
        name: 'NVIDIA H100 80GB HBM3 MIG 3g.40gb',
        memoryBytes: 40_448 * MIB,
      },
      expect.objectContaining({ id: box.migUuid(0, 1), migIndex: 1, memoryBytes: 9728 * MIB }),
      expect.objectContaining({ id: box.uuid(1), kind: 'nvidia', migIndex: null, parentId: null }),
    ])
  })

  it('a process is on the instance that its attempt holds; one without a mark may be on any', async () => {
    await clear()
    const { box, ctx, monitor, processes, device } = machine(1)
    box.mig(0, parts)
    await monitor.refresh()
    processes.set(1, await holds(ctx, box.migUuid(0, 1))).set(2, null)
    for (const pid of [1, 2]) box.foreign(0, { pid, name: 'python', memoryMiB: 64 })
    await monitor.refresh()
    const seen = async (index: number) => (await device(index)).sample?.processes.map(({ pid, owner }) => [pid, owner])
    expect(await seen(0)).toEqual([[2, 'unknown']])
    expect(await seen(1)).toEqual([
      [1, 'run'],
      [2, 'unknown'],
    ])
  })

  it('instances go with a GPU that is lost, come back with it, and leave when it is whole again', async () => {
    await clear()
    const { box, monitor, devices, health } = machine(2)
    box.mig(0, parts)
    await monitor.refresh()
    box.lose(0)
    await monitor.refresh()
    expect(await health()).toEqual(['lost', 'lost', 'healthy'])
    box.restore(0)
    await monitor.refresh()
    expect(await health()).toEqual(['healthy', 'healthy', 'healthy'])
    box.mig(0, null)
    await monitor.refresh()
    expect((await devices()).map(({ kind }) => kind)).toEqual(['nvidia', 'nvidia'])
  })
})

describe('memory that is still held after an attempt ended', () => {
  async function ended() {
    await clear()
    const m = machine(1)
    m.box.memory(0, 300)
    await m.monitor.refresh()
    const attempt = await holds(m.ctx, m.box.uuid(0))
    m.processes.set(1, attempt)
    m.box.foreign(0, { pid: 1, name: 'python', memoryMiB: 20_000 })
    m.box.memory(0, 20_300)
    await m.monitor.refresh()
    await release(attempt)
    return { ...m, attempt }
  }

  it('is said after 30 s, once, with the figures, and the note goes when it is free', async () => {
    const { box, attempt, monitor, device, events, pass } = await ended()
    box.clear(0)
    box.memory(0, 12_588)
    await monitor.refresh()
    pass(29)
    await monitor.refresh()
    expect((await device(0)).notes).toEqual([])
    pass(1)
    for (let i = 0; i < 2; i++) {
      await monitor.refresh()
      expect(await device(0)).toMatchObject({
        health: 'healthy',
        notes: [
          {
            kind: 'memory_held',
            message: `12 GiB are still held after attempt ${attempt} ended by no process that the driver lists`,
          },
        ],
      })
    }
    expect(await events()).toEqual([
      [
        'device.memory_held',
        `GPU 0 still holds 12 GiB after attempt ${attempt} ended (12.3 GiB in use, 0 B by strangers, 300 MiB when idle)`,
      ],
    ])
    const event = await db.prisma.event.findFirst({ where: { attemptId: attempt } })
    expect(event?.data).toEqual({
      heldBytes: 12_288 * MIB,
      usedBytes: 12_588 * MIB,
      strangersBytes: 0,
      idleBytes: 300 * MIB,
    })
    box.memory(0, 300)
    await monitor.refresh()
    expect((await device(0)).notes).toEqual([])
  })

  it('names the process that outlived its run, and the pid that is nobody’s', async () => {
    const { monitor, processes, device, pass } = await ended()
    await monitor.refresh()
    pass(30)
    await monitor.refresh()
    expect((await device(0)).notes[0]?.message).toMatch(/ended by python, pid 1, which outlived it$/)
    processes.delete(1)
    await monitor.refresh()
    expect((await device(0)).notes[0]?.message).toMatch(/lists pid 1, which no longer exists\. A reset/)
  })

  it('is not what strangers hold, nor what was taken after it had been free', async () => {
    const { box, monitor, processes, device, pass } = await ended()
    box.clear(0)
    box.foreign(0, { pid: 7, name: 'notebook', memoryMiB: 9000 })
    processes.set(7, null)
    box.memory(0, 9300)
    await monitor.refresh()
    pass(60)
    await monitor.refresh()
    expect((await device(0)).notes).toEqual([])
    box.clear(0)
    box.memory(0, 9300)
    await monitor.refresh()
    pass(60)
    await monitor.refresh()
    expect((await device(0)).notes).toEqual([])
  })
})

it('the scheduler is woken when devices come, go or change, and not by a mere sample', async () => {
  await clear()
  const { box, ctx, monitor } = machine(1)
  const client = await db.pool.connect()
  const told: string[] = []
  client.on('notification', ({ payload }) => told.push(payload ?? ''))
  await client.query('listen rungrid')
  const woken = async (act: () => unknown) => {
    await act()
    await monitor.refresh()
    await client.query('select 1')
    const schedule = told.includes('schedule')
    expect(told).toContain('devices')
    told.length = 0
    return schedule
  }
  try {
    expect(await woken(() => undefined)).toBe(true)
    expect(await woken(() => undefined)).toBe(false)
    expect(await woken(() => box.gpus(2))).toBe(true)
    expect(await woken(() => box.lose(0))).toBe(true)
    expect(await woken(() => undefined)).toBe(false)
    expect(await woken(() => setDrained(ctx, { id: box.uuid(1), drained: true }))).toBe(true)
  } finally {
    client.release(true)
  }
})
