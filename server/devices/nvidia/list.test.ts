import { describe, expect, it } from 'vitest'
import { testDirectory } from '../../testing/context'
import { GpuBox } from '../../testing/gpu-box'
import { GpuLister, type KnownGpu, type Listing } from './list'
import { NvidiaSmi } from './smi'
import { visibleDevices } from './visible'

const GIB = 1024 ** 3

function newBox(count: number) {
  const box = new GpuBox(testDirectory())
  const uuids = box.gpus(count)
  const known: KnownGpu[] = uuids.map((uuid) => ({ uuid, lost: false }))
  return { box, uuids, known, lister: new GpuLister(new NvidiaSmi(box.nvidiaSmi)) }
}

function good(listing: Listing) {
  if (!listing.ok) throw new Error(listing.reason)
  return listing
}
const indices = (listing: Listing) => good(listing).gpus.map((gpu) => gpu.index)

describe('nvidia-smi', () => {
  it('gives GPUs with bytes, shares and watts; free memory is what the driver says', async () => {
    const { box, lister } = newBox(1)
    box.memory(0, 19_818)
    box.cell(0, 'utilization.gpu', '97')
    expect(good(await lister.list()).gpus).toEqual([
      {
        uuid: box.uuid(0),
        index: 0,
        name: 'NVIDIA H100 80GB HBM3',
        memoryBytes: 81_559 * 1024 ** 2,
        memoryUsedBytes: 19_818 * 1024 ** 2,
        memoryFreeBytes: (81_559 - 479 - 19_818) * 1024 ** 2,
        utilization: 0.97,
        temperatureC: 34,
        powerW: 71.32,
        powerLimitW: 700,
        eccErrors: 0,
        mig: false,
        trouble: null,
      },
    ])
  })

  it.each([
    '[N/A]',
    'N/A',
    '[Not Supported]',
    '[Unknown Error]',
    '[Insufficient Permissions]',
    '[Function Not Found]',
    '',
  ])('takes a cell that reads "%s" for unknown, never for 0 and never for a fault', async (cell) => {
    const { box, lister } = newBox(1)
    const fields = ['memory.total', 'memory.used', 'memory.free', 'utilization.gpu', 'temperature.gpu', 'power.draw']
    for (const field of [...fields, 'power.limit', 'gpu_recovery_action', 'mig.mode.current']) box.cell(0, field, cell)
    expect(good(await lister.list()).gpus[0]).toMatchObject({
      memoryBytes: null,
      memoryUsedBytes: null,
      memoryFreeBytes: null,
      utilization: null,
      temperatureC: null,
      powerW: null,
      powerLimitW: null,
      mig: false,
      trouble: null,
    })
  })

  it('keeps a process name with a comma whole', async () => {
    const { box, lister } = newBox(1)
    box.foreign(0, { pid: 4711, name: 'python train.py, --fast', memoryMiB: 1024 })
    box.foreign(0, { pid: 4712, name: '?', memoryMiB: null })
    expect(good(await lister.list()).processes).toEqual([
      { uuid: box.uuid(0), pid: 4711, name: 'python train.py, --fast', memoryBytes: GIB },
      { uuid: box.uuid(0), pid: 4712, name: '?', memoryBytes: null },
    ])
  })

  it('does without the fields that an older driver does not know', async () => {
    const { box, lister } = newBox(1)
    box.lacks('gpu_recovery_action', 'memory.free', 'mig.mode.current')
    for (let round = 0; round < 2; round++) {
      expect(good(await lister.list()).gpus[0]).toMatchObject({ memoryFreeBytes: null, powerW: 71.32, trouble: null })
    }
  })

  it('tells a missing program from one that fails, and both from a machine without GPUs', async () => {
    const missing = await new GpuLister(new NvidiaSmi('no-such-nvidia-smi')).list()
    expect(missing).toEqual({ ok: false, missing: true, reason: 'no-such-nvidia-smi is not installed' })
    const { box, lister, known } = newBox(1)
    box.fail(9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.")
    expect(await lister.list(known)).toEqual({
      ok: false,
      missing: false,
      reason: `${box.nvidiaSmi}: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.`,
    })
    box.fail(6, 'No devices were found')
    expect(await lister.list()).toMatchObject({ ok: true, gpus: [] })
  })

  it('does not take garbage for a machine without GPUs', async () => {
    const { box, lister, known } = newBox(2)
    box.garbage('Segmentation fault, (core dumped)')
    expect(await lister.list(known)).toEqual({
      ok: false,
      missing: false,
      reason: `${box.nvidiaSmi}: no list of GPUs: Segmentation fault, (core dumped)`,
    })
  })
})

describe('a GPU that is lost', () => {
  it.each([
    ['cells', null],
    ['row', /^nvidia-smi no longer lists it$/],
    ['command', /Unable to determine the device handle for GPU 00000000:03:00.0/],
    ['handle', /Unable to determine the device handle for GPU 00000000:03:00.0/],
  ] as const)('in its way "%s" is told from the three that are well', async (way, reason) => {
    const { box, lister, known } = newBox(4)
    box.lose(2, way)
    box.foreign(0, { pid: 4711, name: 'python', memoryMiB: 100 })
    const listing = good(await lister.list(known))
    if (reason === null) {
      expect(indices(listing)).toEqual([0, 1, 2, 3])
      expect(listing.gpus.map((gpu) => gpu.trouble)).toEqual([
        null,
        null,
        { state: 'lost', note: 'nvidia-smi says: GPU is lost' },
        null,
      ])
    } else {
      expect(indices(listing)).toEqual([0, 1, 3])
      expect([...listing.lost]).toEqual([[box.uuid(2), expect.stringMatching(reason)]])
    }
    expect(listing.unknown.size).toBe(0)
    expect(listing.processes).toHaveLength(1)

    box.restore(2)
    expect(indices(await lister.list(known.map((gpu, i) => ({ ...gpu, lost: i === 2 }))))).toEqual([0, 1, 2, 3])
  })

  it.each(['command', 'handle'] as const)(
    'before the server ever saw it ("%s") hides none of the others',
    async (way) => {
      const { box, lister } = newBox(3)
      box.lose(0, way)
      expect(indices(await lister.list())).toEqual([1, 2])
    },
  )

  it('is not asked for again and again while the others answer', async () => {
    const { box, lister, known } = newBox(2)
    box.lose(1, 'row')
    const listing = good(await lister.list(known.map((gpu, i) => ({ ...gpu, lost: i === 1 }))))
    expect([indices(listing), listing.lost.size]).toEqual([[0], 0])
  })
})

describe('what the driver asks for', () => {
  it.each([
    ['None', null],
    ['Reset', /asks for a reset/],
    ['Reboot', /asks for a reboot of the machine/],
    ['Drain P2P', /traffic between GPUs/],
    ['Drain and Reset', /drain and reset/],
    ['Phone home', /asks for an action: Phone home/],
  ])('%s', async (action, note) => {
    const { box, lister } = newBox(1)
    box.recovery(0, action)
    const { trouble } = good(await lister.list()).gpus[0]!
    expect(trouble).toEqual(note === null ? null : { state: 'faulty', note: expect.stringMatching(note) })
  })

  it('in a cell: GPU requires reset', async () => {
    const { box, lister } = newBox(1)
    box.cell(0, 'utilization.gpu', '[GPU requires reset]')
    expect(good(await lister.list()).gpus[0]?.trouble).toMatchObject({ state: 'faulty' })
  })
})

describe('a program that hangs', () => {
  it('is ended at the limit, and the next question is answered', async () => {
    const { box, known } = newBox(1)
    const lister = new GpuLister(new NvidiaSmi(box.nvidiaSmi, { limitMs: 300 }))
    box.hang()
    expect(await lister.list(known)).toEqual({
      ok: false,
      missing: false,
      reason: `${box.nvidiaSmi} gave no answer within 0.3 s`,
    })
    box.answer()
    const patient = new GpuLister(new NvidiaSmi(box.nvidiaSmi))
    expect(indices(await patient.list(known))).toEqual([0])
  })

  it('and can not be ended is not started a second time until it is gone', async () => {
    const { box } = newBox(1)
    const children: { pid?: number }[] = []
    const smi = new NvidiaSmi(box.nvidiaSmi, { limitMs: 300, kill: (child) => children.push(child) })
    box.hang()
    expect(await smi.ask(['-L'])).toMatchObject({ kind: 'silent', reason: expect.stringContaining('gave no answer') })
    const pid = children[0]!.pid!
    for (let i = 0; i < 3; i++) {
      expect(await smi.ask(['-L'])).toEqual({
        kind: 'silent',
        reason: expect.stringMatching(new RegExp(`has hung for \\d+ s and can't be ended \\(pid ${pid}\\)`)),
      })
    }
    expect(children).toHaveLength(1)
    box.answer() // the stand-in leaves by itself, as a process does when its driver is back
    await expect.poll(() => smi.ask(['-L'])).toMatchObject({ kind: 'answered' })
  })

  it('questions never overlap', async () => {
    const { box } = newBox(1)
    const smi = new NvidiaSmi(box.nvidiaSmi)
    const order: string[] = []
    await Promise.all(['a', 'b', 'c'].map((name) => smi.ask(['-L']).then(() => order.push(name))))
    expect(order).toEqual(['a', 'b', 'c'])
  })
})

describe('MIG', () => {
  it('instances are listed with their memory, and processes stand on theirs', async () => {
    const { box, lister } = newBox(2)
    const [big, small] = box.mig(0, [
      { profile: '3g.40gb', memoryMiB: 40_448 },
      { profile: '1g.10gb+me', memoryMiB: 9728, usedMiB: 12 },
    ])
    box.foreign(0, { pid: 4711, name: 'python', memoryMiB: 1024, mig: 0 })
    box.foreign(0, { pid: 4712, name: 'python', memoryMiB: 10 })
    const listing = good(await lister.list())
    expect(listing.gpus.map((gpu) => [gpu.mig, gpu.utilization])).toEqual([
      [true, null],
      [false, 0],
    ])
    const parent = box.uuid(0)
    expect(listing.instances).toEqual([
      {
        uuid: big,
        parent,
        index: 0,
        profile: '3g.40gb',
        memoryBytes: 40_448 * 1024 ** 2,
        memoryUsedBytes: GIB,
        memoryFreeBytes: (40_448 - 1024) * 1024 ** 2,
      },
      expect.objectContaining({ uuid: small, index: 1, profile: '1g.10gb+me', memoryUsedBytes: 12 * 1024 ** 2 }),
    ])
    expect(listing.processes?.map(({ pid, uuid }) => [pid, uuid])).toEqual([
      [4711, big],
      [4712, parent],
    ])
  })
})

describe('what the server’s own CUDA_VISIBLE_DEVICES shows', () => {
  const gpus = [
    { uuid: 'GPU-1111', index: 0, mig: false },
    { uuid: 'GPU-2222', index: 1, mig: true },
  ]
  const instances = [
    { uuid: 'MIG-aaaa', parent: 'GPU-2222' },
    { uuid: 'MIG-bbbb', parent: 'GPU-2222' },
  ]
  it.each([
    [undefined, ['GPU-1111', 'MIG-aaaa', 'MIG-bbbb']],
    ['', []],
    ['0', ['GPU-1111']],
    ['1', ['MIG-aaaa', 'MIG-bbbb']],
    ['GPU-11', ['GPU-1111']],
    ['MIG-b', ['MIG-bbbb']],
    ['0,7,1', ['GPU-1111']],
    ['0,0,1', ['GPU-1111']],
    ['GPU-,0', []],
    ['-1,0', []],
  ])('%s', (text, shown) => {
    expect([...visibleDevices(gpus, instances, text)]).toEqual(shown)
  })
})
