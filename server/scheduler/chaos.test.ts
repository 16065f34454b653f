/**
 * Kills things at random for a bounded time and then looks whether every promise of README.md was kept. The seed is
 * printed; give it as RUNGRID_CHAOS_SEED to throw the same dice again, and RUNGRID_CHAOS_SECONDS for a longer game. The
 * dice are the same, the moments at which they fall are not: processes have their own pace.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { isEnded } from '../../lib/runs/states'
import { Random } from '../../workers/random'
import { listProcesses, markOf } from '../engines/local/processes'
import type { Handle } from '../engines/types'
import { pauseMatrix, resumeMatrix, retryMatrix } from '../services/matrices/verbs'
import { cancelRun } from '../services/runs/verbs'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { addCpuSlots, addMatrix } from '../testing/rows'

const SECONDS = Number(process.env.RUNGRID_CHAOS_SECONDS ?? 8)
const seed = Number(process.env.RUNGRID_CHAOS_SEED ?? Date.now() % 2 ** 31)
const RUNS = 30

const db = await testDatabase()
const ctx = testContext(db, { cpuSlots: 4 })
await addCpuSlots(ctx)

let server: ChildProcess | null = null
afterAll(() => server?.kill('SIGKILL'))

function startServer(): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'server/testing/scheduler-process.ts'], {
    cwd: ctx.config.installDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DATABASE_URL: db.url, RUNGRID_TEST_DIR: ctx.config.roots[0]! },
  })
}

/**
 * Holds a lock of its run while it works: two at once write into `twice`. Its log is numbered, so that a hole shows. A
 * third of the runs ignores SIGTERM, a third leaves a child behind.
 */
function script(i: number): string {
  const root = ctx.config.roots[0]!
  const steps = 2 + (i % 5)
  return [
    i % 3 === 0 ? 'trap "" TERM' : ':',
    `exec 9> ${root}/lock-${i}`,
    `flock -n 9 || { echo ${i} >> ${root}/twice; exit 9; }`,
    i % 3 === 1 ? '{ setsid sleep 30 9>&- & }' : ':',
    'echo "begin $RUNGRID_ATTEMPT_ID"',
    `for n in $(seq 1 ${steps}); do echo "line $n"; sleep 0.15; done`,
    'echo "end"',
    `echo '{"value": ${i}}' > scores.json`,
  ].join('; ')
}

vi.setConfig({ testTimeout: 240_000 })

describe('Whatever is killed, whenever', () => {
  it(`every run ends right, none runs twice at once, nothing is left (RUNGRID_CHAOS_SEED=${seed})`, async () => {
    console.info(`chaos: RUNGRID_CHAOS_SEED=${seed}`)
    const dice = new Random(seed)
    const random = () => dice.uniform()
    const pick = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)]
    const { id, runs } = await addMatrix(
      ctx,
      Array.from({ length: RUNS }, (_, i) => ({
        script: script(i),
        files: ['scores.json'],
        devices: i % 8 === 7 ? 2 : 1,
        retries: 2,
      })),
      { max_concurrent_runs: 6 },
    )
    server = startServer()

    const workers = async () => {
      const active = await db.prisma.attempt.findMany({
        where: { state: 'running' },
        select: { id: true, handle: true },
      })
      return active.flatMap(({ id: attempt, handle }) =>
        handle ? [{ attempt, handle: handle as unknown as Handle }] : [],
      )
    }
    const kill = (pid: number) => {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has ended meanwhile
      }
    }
    const acts: Record<string, () => Promise<unknown>> = {
      server: async () => {
        server?.kill('SIGKILL')
        await sleep(random() * 300)
        server = startServer()
      },
      worker: async () => {
        const chosen = pick(await workers())
        const of = listProcesses().filter(
          (p) => chosen && markOf(p.pid) === chosen.attempt && p.pid !== chosen.handle.pid,
        )
        const victim = pick(of)
        if (victim) kill(victim.pid)
      },
      shim: async () => {
        const chosen = pick(await workers())
        if (chosen) kill(chosen.handle.pid)
      },
      database: () =>
        db.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'test'`,
        ),
      cancel: async () => {
        const run = pick(
          await db.prisma.run.findMany({ where: { state: { in: ['queued', 'running'] } }, select: { id: true } }),
        )
        if (run) await cancelRun(ctx, { id: run.id })
      },
      pause: async () => {
        await pauseMatrix(ctx, { id })
        await sleep(200)
        await resumeMatrix(ctx, { id })
      },
      retry: () => retryMatrix(ctx, { id }),
      hurry: () => db.pool.query(`update run set not_before = now() where state = 'queued' and not_before > now()`),
    }
    const weights = [
      'server',
      'server',
      'worker',
      'worker',
      'shim',
      'database',
      'cancel',
      'pause',
      'retry',
      'hurry',
      'hurry',
    ]
    const until = Date.now() + SECONDS * 1000
    const done: string[] = []
    while (Date.now() < until) {
      const act = pick(weights)!
      done.push(act)
      // A verb may meet a state in which it is refused, or a connection that was just cut: people see an error, no more.
      await acts[act]!().catch(() => undefined)
      await sleep(random() * 500)
    }

    // Peace: everything that failed is asked for again until it is done. A resume is refused when it is not paused.
    await resumeMatrix(ctx, { id }).catch(() => undefined)
    await vi.waitFor(
      async () => {
        await retryMatrix(ctx, { id })
        await acts.hurry!()
        if (server?.exitCode !== null || server.signalCode !== null) server = startServer()
        const states = await db.prisma.run.groupBy({ by: ['state'], where: { matrixId: id }, _count: true })
        expect(
          states.map(({ state, _count }) => `${state} ${_count}`),
          `after ${done.join(' ')}`,
        ).toEqual([`succeeded ${RUNS}`])
      },
      { timeout: 150_000, interval: 500 },
    )

    const root = ctx.config.roots[0]!
    expect(existsSync(path.join(root, 'twice')) ? readFileSync(path.join(root, 'twice'), 'utf8') : '').toBe('')
    expect(await db.prisma.hold.count({ where: { releasedAt: null } })).toBe(0)
    await eventually(async () =>
      expect(await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'finished' }),
    )
    const all = await db.prisma.run.findMany({
      where: { matrixId: id },
      include: { attempts: { orderBy: { number: 'asc' } } },
    })
    for (const run of all) {
      expect(isEnded(run.state)).toBe(true)
      expect(run.attempts.every((attempt) => attempt.state === 'ended' && attempt.endedAt)).toBe(true)
      expect(run.attempts.filter((attempt) => attempt.outcome === 'succeeded')).toHaveLength(1)
      expect(JSON.parse(readFileSync(path.join(run.resultDir, 'scores.json'), 'utf8'))).toEqual({ value: run.position })
      const last = run.attempts.at(-1)!
      const steps = 2 + (run.position % 5)
      const lines = Array.from({ length: steps }, (_, n) => `line ${n + 1}`)
      expect(readFileSync(path.join(last.dir, 'stdout.log'), 'utf8').trim().split('\n')).toEqual([
        `begin ${last.id}`,
        ...lines,
        'end',
      ])
    }
    const marks = new Set(all.flatMap((run) => run.attempts.map((attempt) => attempt.id)))
    expect(listProcesses().filter((p) => marks.has(markOf(p.pid) ?? ''))).toEqual([])
    expect(runs).toHaveLength(RUNS)
  })
})
