/** What becomes of runs when GPUs vanish, are held by others or do not answer. The box of GPUs is a stand-in; processes are real. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunState } from '../../lib/runs/states'
import { loadActiveRuns } from '../db/sql/load-active-runs'
import { DeviceMonitor } from '../devices/monitor'
import { LocalEngine } from '../engines/local/local-engine'
import { setDrained } from '../services/devices/verbs'
import { cancelMatrix } from '../services/matrices/verbs'
import { testContext, testDirectory } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { GpuBox } from '../testing/gpu-box'
import { addMatrix, type RunRow, scriptBenchmark } from '../testing/rows'
import { Scheduler } from './scheduler'

const db = await testDatabase()
let box: GpuBox
let ctx: ReturnType<typeof testContext>
let monitor: DeviceMonitor
let scheduler: Scheduler

const dir = testDirectory()
let boxes = 0
const base = testContext(db)

beforeEach(async () => {
  box = new GpuBox(path.join(dir, String(boxes++)))
  box.gpus(2)
  ctx = { ...base, config: { ...base.config, nvidiaSmi: box.nvidiaSmi } }
  await db.pool.query('delete from hold')
  await db.pool.query('delete from device')
  monitor = new DeviceMonitor(ctx)
  await monitor.refresh()
  scheduler = new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark: (id) => (id === 'script' ? scriptBenchmark : undefined),
    drain: async () => undefined,
    lookAtDevices: () => monitor.refresh(),
    apiUrl: 'http://127.0.0.1:1',
  })
})

afterEach(async () => {
  box.answer()
  for (const { id } of await db.prisma.matrix.findMany({ where: { state: { in: ['active', 'paused'] } } }))
    await cancelMatrix(ctx, { id })
  scheduler.kick()
  await eventually(async () => expect(await db.prisma.hold.count({ where: { releasedAt: null } })).toBe(0))
  await scheduler.stop()
  await monitor.stop()
})

async function launch(runs: RunRow[], spec = {}) {
  const matrix = await addMatrix(ctx, runs, spec)
  scheduler.start()
  scheduler.kick()
  return matrix
}

const runOf = (id: string) =>
  db.prisma.run.findUniqueOrThrow({
    where: { id },
    include: { attempts: { orderBy: { number: 'asc' }, include: { holds: true } } },
  })
async function reaches(id: string, state: RunState) {
  await eventually(async () => expect((await runOf(id)).state).toBe(state))
  return runOf(id)
}
const deviceOf = (gpu: number) => db.prisma.device.findUniqueOrThrow({ where: { id: box.uuid(gpu) } })
const waits = (id: string, reason: RegExp) =>
  eventually(async () => {
    scheduler.kick()
    expect((await runOf(id)).waitReason).toMatch(reason)
  })

describe('A GPU that vanishes under a run', () => {
  it('ends the attempt as "device_lost", is quarantined, and the run goes to another at no cost', async () => {
    const stay = path.join(dir, 'stay')
    writeFileSync(stay, '')
    const { runs } = await launch([{ script: `while test -e ${stay}; do sleep 0.05; done` }])
    const [first] = (await reaches(runs[0]!, 'running')).attempts
    const gpu = first!.holds[0]!.deviceId === box.uuid(0) ? 0 : 1
    box.lose(gpu, 'row')
    await eventually(async () => {
      await monitor.refresh()
      scheduler.kick()
      expect((await runOf(runs[0]!)).attempts).toHaveLength(2)
    })
    rmSync(stay)
    const run = await reaches(runs[0]!, 'succeeded')
    expect(run.attempts[0]!.failure).toMatchObject({
      class: 'device_lost',
      message: expect.stringContaining(`GPU ${gpu} is lost`),
    })
    expect(run.attempts[1]!.holds.map((hold) => hold.deviceId)).toEqual([box.uuid(1 - gpu)])
    expect(run).toMatchObject({ retriesUsed: 0 })
    expect(await deviceOf(gpu)).toMatchObject({ health: 'quarantined', healthNote: expect.stringContaining(runs[0]!) })
  })

  it('is not one that this server merely does not offer any more: what it ran goes on', async () => {
    const stay = path.join(dir, 'stay-hidden')
    writeFileSync(stay, '')
    const { runs } = await launch([{ script: `while test -e ${stay}; do sleep 0.05; done` }])
    const [first] = (await reaches(runs[0]!, 'running')).attempts
    const { deviceId } = first!.holds[0]!
    vi.stubEnv('CUDA_VISIBLE_DEVICES', deviceId === box.uuid(0) ? '1' : '0')
    try {
      await monitor.refresh()
      expect(await db.prisma.device.findUniqueOrThrow({ where: { id: deviceId } })).toMatchObject({ health: 'lost' })
      const seen = await loadActiveRuns(db.pool)
      expect(seen.map((run) => run.lostDevice)).toEqual([null])
    } finally {
      vi.unstubAllEnvs()
      rmSync(stay)
    }
    expect((await reaches(runs[0]!, 'succeeded')).attempts).toHaveLength(1)
  })

  it('is found out when the program fails first', async () => {
    const go = path.join(dir, 'go')
    const { runs } = await launch([{ script: `test -e ${go} && exit 0; touch ${go}; sleep 0.3; exit 1` }], {
      devices: [0, 1],
    })
    await eventually(() => expect(existsSync(go)).toBe(true))
    const [first] = (await runOf(runs[0]!)).attempts
    box.lose(first!.holds[0]!.deviceId === box.uuid(0) ? 0 : 1, 'cells')
    const run = await reaches(runs[0]!, 'succeeded')
    expect(run.attempts.map((attempt) => (attempt.failure as { class: string } | null)?.class)).toEqual([
      'device_lost',
      undefined,
    ])
  })

  it('leaves the run waiting when there is no other, and says why', async () => {
    const { runs } = await launch([{ script: 'sleep 60' }], { devices: [0] })
    await reaches(runs[0]!, 'running')
    box.lose(0, 'cells')
    await eventually(async () => {
      await monitor.refresh()
      scheduler.kick()
      expect((await runOf(runs[0]!)).state).toBe('queued')
    })
    await waits(runs[0]!, /1 device lost, faulty or quarantined/)
  })
})

describe('A GPU that others use', () => {
  it('is waited for, and the run says for whom; when they leave it starts', async () => {
    box.foreign(0, { pid: process.pid, name: 'python', memoryMiB: 20_480 })
    await monitor.refresh()
    const { runs } = await launch([{ script: 'true' }], { devices: [0] })
    await waits(runs[0]!, /^GPU 0 is held by programs that Rungrid did not start: python \(pid \d+, 20\.0 GiB\)$/)
    box.clear(0)
    await eventually(async () => {
      await monitor.refresh()
      scheduler.kick()
      expect((await runOf(runs[0]!)).state).toBe('succeeded')
    })
  })

  it('is used all the same when the policy says so; the run tells whom it met, and running out of memory is "device_busy"', async () => {
    box.foreign(0, { pid: process.pid, name: 'python', memoryMiB: 20_480 })
    await monitor.refresh()
    const line = 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'
    const { runs } = await launch([{ script: `echo '${line}' >&2; exit 1` }], {
      devices: [0],
      policy: { foreign_processes: 'ignore' },
    })
    const run = await eventually(async () => {
      const found = await runOf(runs[0]!)
      expect(found.attempts[0]!.failure).toMatchObject({
        class: 'device_busy',
        message: expect.stringContaining('python'),
      })
      expect(found.state).toBe('queued')
      return found
    })
    const events = await db.prisma.event.findMany({ where: { runId: run.id, kind: 'run.shares-device' } })
    expect(events.map((event) => event.message)).toEqual([expect.stringContaining('python')])
  })

  it('counts only with the memory that they leave', async () => {
    box.foreign(0, { pid: process.pid, name: 'python', memoryMiB: 20_480 })
    await monitor.refresh()
    const { id, runs } = await launch([{ script: 'true' }], { devices: [0], policy: { foreign_processes: 'ignore' } })
    await reaches(runs[0]!, 'succeeded')
    await db.pool.query(`update run set state = 'queued', memory_gib = 70 where id = $1`, [runs[0]])
    await db.pool.query(`update matrix set state = 'active' where id = $1`, [id])
    await waits(runs[0]!, /Needs 70 GiB on 1 device; so much is not free now/)
  })
})

describe('A GPU that is drained while a matrix runs', () => {
  it('keeps what runs there, takes nothing more and says so, until it is open again', async () => {
    const stay = path.join(dir, 'stay-drained')
    writeFileSync(stay, '')
    const { runs } = await launch([{ script: `while test -e ${stay}; do sleep 0.05; done` }, { script: 'true' }], {
      devices: [0],
    })
    await reaches(runs[0]!, 'running')
    await setDrained(ctx, { id: box.uuid(0), drained: true })
    await waits(runs[1]!, /^Needs 1 device; 1 device drained$/)
    expect((await runOf(runs[0]!)).state).toBe('running')
    rmSync(stay)
    await reaches(runs[0]!, 'succeeded')
    expect((await runOf(runs[1]!)).attempts).toEqual([])
    await setDrained(ctx, { id: box.uuid(0), drained: false })
    scheduler.kick()
    await reaches(runs[1]!, 'succeeded')
  })
})

describe('Whether GPUs are fresh', () => {
  it('is looked at before a run is placed: one that others took meanwhile is not used', async () => {
    await db.pool.query(`update device set sampled_at = now() - interval '1 hour'`)
    box.foreign(0, { pid: process.pid, name: 'python', memoryMiB: null })
    const { runs } = await launch([{ script: 'true' }], { devices: [0] })
    await waits(runs[0]!, /^GPU 0 is held by programs that Rungrid did not start/)
    expect((await runOf(runs[0]!)).attempts).toEqual([])
  })

  it('does not hold up the scheduler when they hang: the run waits with the reason, and starts when they answer', async () => {
    await db.pool.query(`update device set sampled_at = now() - interval '1 hour'`)
    box.hang()
    const { runs } = await launch([{ script: 'true' }])
    await waits(runs[0]!, /^GPU 0, GPU 1 did not answer/)
    box.answer()
    await reaches(runs[0]!, 'succeeded')
  })

  it('includes those that were put in while a matrix ran', async () => {
    const { runs } = await launch([{ script: 'echo "$CUDA_VISIBLE_DEVICES" > gpu.txt', files: ['gpu.txt'] }], {
      devices: [2],
    })
    await waits(runs[0]!, /the pool has 0 of those/)
    box.gpus(3)
    await monitor.refresh()
    scheduler.kick()
    const run = await reaches(runs[0]!, 'succeeded')
    expect(readFileSync(path.join(run.resultDir, 'gpu.txt'), 'utf8').trim()).toBe(box.uuid(2))
  })
})
