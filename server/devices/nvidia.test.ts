import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { testContext, testDirectory } from '../testing/context'
import { testDatabase } from '../testing/database'
import { DeviceMonitor } from './monitor'
import { listGpus, visibleGpus } from './nvidia'

const dir = testDirectory()
let count = 0

/** A stand-in for nvidia-smi: there is no GPU here. It prints output in the recorded form of real drivers. */
function standIn(script: string): string {
  const file = path.join(dir, `nvidia-smi-${count++}`)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const H100 = '0, GPU-11111111-aaaa, NVIDIA H100 80GB HBM3, 81559, 19818, 100, 59, 631.95, 700.00'
const L40S = '1, GPU-22222222-bbbb, NVIDIA L40S, 46068, [N/A], [Not Supported], 41, 88.10, 350.00'
const gpus = (rows: string[], apps: string[] = []) =>
  standIn(
    `case "$*" in *query-gpu*) printf '%s\\n' ${rows.map((r) => `'${r}'`).join(' ')};; *) ${apps.length ? `printf '%s\\n' ${apps.map((a) => `'${a}'`).join(' ')}` : ':'};; esac`,
  )

async function listed(program: string) {
  const listing = await listGpus(program)
  if (!listing.ok) throw new Error(listing.reason)
  return listing
}

describe('nvidia-smi', () => {
  it('gives devices with bytes, shares and watts', async () => {
    const { gpus: found } = await listed(gpus([H100]))
    expect(found).toEqual([
      {
        uuid: 'GPU-11111111-aaaa',
        index: 0,
        name: 'NVIDIA H100 80GB HBM3',
        memoryBytes: 81559 * 1024 ** 2,
        memoryUsedBytes: 19818 * 1024 ** 2,
        utilization: 1,
        temperatureC: 59,
        powerW: 631.95,
        powerLimitW: 700,
      },
    ])
  })

  it('takes a cell that is no number for unknown, never for 0', async () => {
    const { gpus: found } = await listed(gpus([L40S]))
    expect(found[0]).toMatchObject({ memoryUsedBytes: null, utilization: null, temperatureC: 41 })
  })

  it('keeps a process name with a comma whole', async () => {
    const { processes } = await listed(gpus([H100], ['GPU-11111111-aaaa, 4711, python train.py, --fast, 1024']))
    expect(processes).toEqual([
      { uuid: 'GPU-11111111-aaaa', pid: 4711, name: 'python train.py, --fast', memoryBytes: 1024 ** 3 },
    ])
  })

  it('asks again without a field that an older driver does not know', async () => {
    const program = standIn(
      `case "$*" in *power.limit*) echo 'Field "power.limit" is not a valid field to query.'; exit 2;; *query-gpu*) echo '${H100.slice(0, H100.lastIndexOf(','))}';; esac`,
    )
    expect((await listed(program)).gpus[0]).toMatchObject({ powerW: 631.95, powerLimitW: null })
  })

  it('tells a missing program from one that fails', async () => {
    expect(await listGpus(path.join(dir, 'none'))).toMatchObject({ ok: false, missing: true })
    expect(await listGpus(standIn('echo "NVIDIA-SMI has failed" >&2; exit 9'))).toMatchObject({
      ok: false,
      missing: false,
      reason: expect.stringContaining('NVIDIA-SMI has failed'),
    })
  })

  it('offers only what the server’s own CUDA_VISIBLE_DEVICES shows, up to its first invalid entry', async () => {
    const { gpus: found } = await listed(gpus([H100, L40S]))
    const visible = (text?: string) => visibleGpus(found, text).map((gpu) => gpu.index)
    expect(visible(undefined)).toEqual([0, 1])
    expect(visible('')).toEqual([])
    expect(visible('1')).toEqual([1])
    expect(visible('GPU-2222')).toEqual([1])
    expect(visible('1,7,0')).toEqual([1])
    expect(visible('1,1,0')).toEqual([1])
  })
})

const db = await testDatabase()

describe('the table of devices', () => {
  const kinds = async () =>
    (await db.prisma.device.findMany({ orderBy: { index: 'asc' } })).map((d) => [d.kind, d.health])

  it('offers CPU slots where there is no GPU and says why', async () => {
    const monitor = new DeviceMonitor(testContext(db))
    await monitor.refresh()
    expect(await kinds()).toEqual([
      ['cpu', 'healthy'],
      ['cpu', 'healthy'],
    ])
    expect(monitor.note).toBe('No GPU: no-nvidia-smi-in-tests is not installed')
  })

  it('replaces them by GPUs, marks one that vanished as lost, and takes it back', async () => {
    const program = gpus([H100, L40S])
    const monitor = new DeviceMonitor(testContext(db, { nvidiaSmi: program }))
    await monitor.refresh()
    expect(await kinds()).toEqual([
      ['nvidia', 'healthy'],
      ['nvidia', 'healthy'],
    ])

    writeFileSync(program, `#!/bin/sh\ncase "$*" in *query-gpu*) echo '${H100}';; esac\n`)
    await monitor.refresh()
    expect(await kinds()).toEqual([
      ['nvidia', 'healthy'],
      ['nvidia', 'lost'],
    ])
    expect(await db.prisma.event.findFirst({ where: { kind: 'device.lost' } })).toMatchObject({
      deviceId: 'GPU-22222222-bbbb',
    })

    writeFileSync(program, '#!/bin/sh\nexit 15\n')
    await monitor.refresh()
    expect(await kinds()).toEqual([
      ['nvidia', 'healthy'],
      ['nvidia', 'lost'],
    ])

    writeFileSync(program, `#!/bin/sh\ncase "$*" in *query-gpu*) printf '%s\\n' '${H100}' '${L40S}';; esac\n`)
    await monitor.refresh()
    expect(await kinds()).toEqual([
      ['nvidia', 'healthy'],
      ['nvidia', 'healthy'],
    ])
  })
})
