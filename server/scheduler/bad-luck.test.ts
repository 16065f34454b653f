/** What can happen to a machine while a matrix runs, and exactly what becomes of the runs. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunState } from '../../lib/runs/states'
import { LocalEngine } from '../engines/local/local-engine'
import type { Handle } from '../engines/types'
import { cancelMatrix } from '../services/matrices/verbs'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { addCpuSlots, addMatrix, type RunRow, scriptBenchmark } from '../testing/rows'
import { Scheduler } from './scheduler'

const db = await testDatabase()
const ctx = testContext(db)
await addCpuSlots(ctx)

const HOUR = 3_600_000
/** What the wall clock is ahead of the real one. */
let ahead = 0
let scheduler: Scheduler

const newScheduler = () =>
  new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark: (id) => (id === 'script' ? scriptBenchmark : undefined),
    drain: async () => undefined,
    apiUrl: 'http://127.0.0.1:1',
    time: { wall: () => Date.now() + ahead, steady: () => performance.now() },
  })

beforeEach(() => {
  ahead = 0
  scheduler = newScheduler()
})

afterEach(async () => {
  ahead = 0
  for (const { id } of await db.prisma.matrix.findMany({ where: { state: { in: ['active', 'paused'] } } }))
    await cancelMatrix(ctx, { id })
  scheduler.start()
  scheduler.kick()
  await eventually(async () => expect(await db.prisma.hold.count({ where: { releasedAt: null } })).toBe(0))
  await scheduler.stop()
})

async function launch(runs: RunRow[], spec = {}) {
  const matrix = await addMatrix(ctx, runs, spec)
  scheduler.start()
  scheduler.kick()
  return matrix
}
const runOf = (id: string) =>
  db.prisma.run.findUniqueOrThrow({ where: { id }, include: { attempts: { orderBy: { number: 'asc' } } } })
async function reaches(id: string, state: RunState) {
  await eventually(async () => expect((await runOf(id)).state).toBe(state))
  return runOf(id)
}
const file = (name: string) => path.join(ctx.config.roots[0]!, name)

describe('The clock', () => {
  it.each([
    ['ahead', 5 * HOUR],
    ['back', -5 * HOUR],
  ])(
    'that jumps %s by five hours ends no run, and a limit still counts the time that really passes',
    async (way, jump) => {
      const stay = file(`stay-${way}`)
      writeFileSync(stay, '')
      const script = `while test -e ${stay}; do sleep 0.05; done`
      const { runs } = await launch([
        { script, timeoutMinutes: 60, silenceMinutes: 60 },
        { script: 'sleep 60', timeoutMinutes: 60 },
      ])
      for (const run of runs) await reaches(run, 'running')
      const deadline = async () => (await runOf(runs[1]!)).attempts[0]!.deadlineAt!.getTime()
      const before = await deadline()
      const earlier = await db.prisma.event.count({ where: { kind: 'clock.jumped' } })
      ahead = jump
      scheduler.kick()
      await eventually(async () => {
        const events = await db.prisma.event.findMany({ where: { kind: 'clock.jumped' }, orderBy: { id: 'asc' } })
        expect(events[earlier]?.message).toMatch(new RegExp(`^The clock went ${way} by (179|180)\\d\\d s`))
      })
      await eventually(async () => expect(Math.abs((await deadline()) - before - jump)).toBeLessThan(HOUR))
      expect((await runOf(runs[0]!)).state).toBe('running')
      rmSync(stay)
      await reaches(runs[0]!, 'succeeded')
      await db.pool.query(`update attempt set deadline_at = deadline_at - interval '61 minutes' where run_id = $1`, [
        runs[1],
      ])
      scheduler.kick()
      expect((await reaches(runs[1]!, 'failed')).failureClass).toBe('timeout')
    },
  )
})

describe('A results directory', () => {
  it.each([
    ['and the worker fails on it', 'cat /dev/null > "$RUNGRID_RESULT_DIR/out.txt"'],
    ['and the worker does not notice', 'true'],
  ])('that is deleted under a run, %s, fails it as "no_results", and a retry makes it anew', async (_, last) => {
    const gone = file('gone')
    const script = `test -e ${gone} && { echo 1 > out.txt; exit 0; }; while ! test -e ${gone}; do sleep 0.05; done; ${last}`
    const { runs } = await launch([{ script, files: ['out.txt'], retries: 1 }], {
      policy: { retry_on: ['no_results'] },
    })
    const run = await reaches(runs[0]!, 'running')
    rmSync(path.dirname(run.resultDir), { recursive: true })
    writeFileSync(gone, '')
    const waiting = await reaches(runs[0]!, 'queued')
    expect(waiting.attempts[0]!.failure).toMatchObject({ class: 'no_results' })
    await db.pool.query('update run set not_before = now() where id = $1', [runs[0]])
    scheduler.kick()
    await reaches(runs[0]!, 'succeeded')
    rmSync(gone)
  })

  it('that is deleted under a run which promises no file fails it all the same, and names the directory', async () => {
    const gone = file('gone-too')
    const { runs } = await launch([{ script: `while ! test -e ${gone}; do sleep 0.05; done` }])
    const run = await reaches(runs[0]!, 'running')
    rmSync(path.dirname(run.resultDir), { recursive: true })
    writeFileSync(gone, '')
    const [attempt] = (await reaches(runs[0]!, 'failed')).attempts
    expect(attempt!.failure).toMatchObject({
      class: 'no_results',
      message: `Its directory for results, ${attempt!.stagingDir}, was deleted while it ran`,
    })
  })

  it('that was deleted after its runs were published is made anew by the next launch, run by run', async () => {
    const { runs } = await launch([{ script: 'echo 1 > out.txt', files: ['out.txt'] }])
    const done = await reaches(runs[0]!, 'succeeded')
    rmSync(path.dirname(done.resultDir), { recursive: true })
    const again = await launch([{ script: 'echo 2 > out.txt', files: ['out.txt'], resultDir: done.resultDir }])
    await reaches(again.runs[0]!, 'succeeded')
    expect(readFileSync(path.join(done.resultDir, 'out.txt'), 'utf8')).toBe('2\n')
  })
})

describe('A reboot', () => {
  it('ends what ran as "lost"; it is queued again at no cost and finds its checkpoints', async () => {
    const script = `test -e "$RUNGRID_CHECKPOINT_DIR/half" && exit 0; touch "$RUNGRID_CHECKPOINT_DIR/half"; sleep 300`
    const { runs } = await launch([{ script }])
    const run = await reaches(runs[0]!, 'running')
    await eventually(() => expect(existsSync(path.join(ctx.config.dataDir, 'checkpoints', run.id, 'half'))).toBe(true))
    await scheduler.stop()
    const [attempt] = run.attempts
    const handle = (await runOf(run.id)).attempts[0]!.handle as unknown as Handle
    process.kill(-handle.pid, 'SIGKILL')
    await db.prisma.attempt.update({
      where: { id: attempt!.id },
      data: { handle: { ...handle, boot: '00000000-0000-0000-0000-000000000000' } },
    })
    scheduler = newScheduler()
    scheduler.start()
    const waiting = await reaches(run.id, 'queued')
    expect(waiting).toMatchObject({ requeues: 1, retriesUsed: 0 })
    expect(waiting.attempts[0]!.failure).toMatchObject({ class: 'lost', message: expect.stringContaining('restarted') })
    await db.pool.query('update run set not_before = now() where id = $1', [run.id])
    scheduler.kick()
    expect((await reaches(run.id, 'succeeded')).attempts).toHaveLength(2)
  })
})

describe('A worker', () => {
  it('that never ends its start-up is ended by its limit for silence, even when it is stopped and deaf', async () => {
    const { runs } = await launch([{ script: 'trap "" TERM; kill -STOP $$; sleep 60', silenceMinutes: 0.01 }])
    await reaches(runs[0]!, 'stopping')
    await db.pool.query('update run set intent_deadline = now() where id = $1', [runs[0]])
    scheduler.kick()
    expect((await reaches(runs[0]!, 'failed')).failureClass).toBe('silent')
  })
})

describe('10,000 cells that all fail at once', () => {
  it('stop after the first few: the matrix pauses itself, nothing is lost, and cancelling the rest is one act', async () => {
    const { id } = await addMatrix(ctx, [{ argv: ['no-such-program-here'] }], { policy: { pause_after_alike: 3 } })
    await db.pool.query(
      `insert into run (id, matrix_id, position, key, axes, params, benchmark, result_dir, identity, identity_hash, order_key)
       select id || i, matrix_id, i, 'i=' || i, axes, params, benchmark, result_dir || i, identity, identity_hash, i
       from run, generate_series(1, 9999) i where matrix_id = $1`,
      [id],
    )
    scheduler.start()
    scheduler.kick()
    await eventually(async () =>
      expect(await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).toMatchObject({
        state: 'paused',
        pauseReason: expect.stringContaining('no-such-program-here is not on PATH'),
      }),
    )
    await eventually(async () => expect(await db.prisma.hold.count({ where: { releasedAt: null } })).toBe(0))
    const count = (state: RunState) => db.prisma.run.count({ where: { matrixId: id, state } })
    const failed = await count('failed')
    expect(failed).toBeGreaterThanOrEqual(3)
    expect(failed).toBeLessThanOrEqual(3 + ctx.config.cpuSlots)
    expect(await count('queued')).toBe(10_000 - failed)
    expect(await cancelMatrix(ctx, { id })).toEqual({ changed: 10_000 - failed })
  }, 180_000)
})

describe('A full disk', () => {
  const disk = file('small-disk')
  /** A file system of one megabyte. It takes rights that not every machine gives. */
  const mount = () => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' })
  const unmount = () => execFileSync('umount', [disk])
  const mayMount = (() => {
    mkdirSync(disk)
    try {
      mount()
      unmount()
      return true
    } catch {
      return false
    }
  })()
  beforeAll(() => {
    if (mayMount) mount()
  })
  afterAll(() => {
    if (mayMount) unmount()
  })

  it.skipIf(!mayMount)(
    'fails the run that fills it as "disk_full" and leaves none of its files; with room again a retry succeeds',
    async () => {
      const fill = 'head -c 900000 /dev/zero > big.bin && head -c 900000 /dev/zero > more.bin'
      const { runs } = await launch([{ script: fill, files: ['big.bin'], resultDir: path.join(disk, 'a', 'cell') }])
      expect((await reaches(runs[0]!, 'failed')).attempts[0]!.failure).toMatchObject({
        class: 'disk_full',
        message: expect.stringContaining('The disk is full'),
      })
      const { runs: next } = await launch([
        { script: 'head -c 900000 /dev/zero > big.bin', files: ['big.bin'], resultDir: path.join(disk, 'a', 'cell') },
      ])
      await reaches(next[0]!, 'succeeded')
    },
  )

  it.skipIf(!mayMount)('keeps a result that is done until there is room to publish it', async () => {
    const filler = path.join(disk, 'filler')
    const script = `echo 1 > out.txt; dd if=/dev/zero of=${filler} bs=4096 2>/dev/null; true`
    const { runs } = await launch([{ script, files: ['out.txt'], resultDir: path.join(disk, 'b', 'cell') }])
    await eventually(async () =>
      expect(await db.prisma.event.count({ where: { runId: runs[0]!, kind: 'run.stuck' } })).toBe(1),
    )
    expect((await runOf(runs[0]!)).state).toBe('finishing')
    rmSync(filler)
    await reaches(runs[0]!, 'succeeded')
  })
})
