/**
 * The promise of README.md: whatever point of an attempt's life the server dies at, each run is done exactly once.
 * A scheduler in a process of its own kills itself with SIGKILL at a named point; another one takes over.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RunState } from '../../lib/runs/states'
import { listProcesses, markOf } from '../engines/local/processes'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { addCpuSlots, addMatrix } from '../testing/rows'

const db = await testDatabase()
const ctx = testContext(db)
await addCpuSlots(ctx)

let servers: ChildProcess[] = []

afterEach(async () => {
  for (const server of servers) server.kill('SIGKILL')
  servers = []
})

function startServer(crashAt = ''): ChildProcess {
  const server = spawn(process.execPath, ['--import', 'tsx', 'server/testing/scheduler-process.ts'], {
    cwd: ctx.config.installDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: db.url,
      RUNGRID_TEST_DIR: ctx.config.roots[0]!,
      RUNGRID_TEST_CRASH_AT: crashAt,
    },
  })
  servers.push(server)
  return server
}

const died = (server: ChildProcess) => eventually(() => expect(server.signalCode).toBe('SIGKILL'))

async function stateOf(id: string): Promise<RunState> {
  return (await db.prisma.run.findUniqueOrThrow({ where: { id } })).state
}

async function reaches(id: string, state: RunState) {
  await eventually(async () => expect(await stateOf(id)).toBe(state))
}

/** Writes a line whenever it really runs, then takes a moment, then leaves its result. */
const script = (ledger: string) =>
  `echo "$RUNGRID_ATTEMPT_ID" >> ${ledger}; sleep 0.4; echo "line of the log"; echo '{"value": 1}' > scores.json`

const POINTS = [
  'placed',
  'prepared',
  'spawned',
  'running',
  'exited',
  'drained',
  'finishing',
  'sealed',
  'superseded',
  'published',
  'succeeded',
]

// Each of these starts several servers, which takes long on a machine with other work.
vi.setConfig({ testTimeout: 120_000 })

describe('kill -9 of the server', () => {
  it.each(POINTS)('at the point "%s" loses no run and runs none twice', async (point) => {
    const ledger = path.join(ctx.config.roots[0]!, `ledger-${point}`)
    const { id, runs } = await addMatrix(ctx, [{ script: script(ledger), files: ['scores.json'] }])
    const run = runs[0]!
    await died(startServer(point))
    startServer()
    await reaches(run, 'succeeded')

    expect(readFileSync(ledger, 'utf8').trim().split('\n')).toHaveLength(1)
    const attempts = await db.prisma.attempt.findMany({ where: { runId: run }, orderBy: { number: 'asc' } })
    expect(attempts.filter((attempt) => attempt.outcome === 'succeeded')).toHaveLength(1)
    expect(attempts.every((attempt) => attempt.state === 'ended')).toBe(true)
    const last = attempts.at(-1)!
    expect(readFileSync(path.join(last.dir, 'stdout.log'), 'utf8')).toBe('line of the log\n')

    const { resultDir, scores } = await db.prisma.run.findUniqueOrThrow({ where: { id: run } })
    expect(JSON.parse(readFileSync(path.join(resultDir, 'run.json'), 'utf8'))).toMatchObject({
      attemptId: last.id,
      runId: run,
    })
    expect(scores).toMatchObject([{ value: 1 }])
    expect(readdirSync(path.dirname(resultDir)).filter((name) => name.includes(last.id))).toEqual([])
    expect(await db.prisma.hold.count({ where: { releasedAt: null } })).toBe(0)
    expect((await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).state).toBe('finished')
  })

  it('between the renames of publishing keeps the older result and puts the new one in place', async () => {
    const resultDir = path.join(ctx.config.roots[0]!, 'results', 'shared', 'cell')
    const first = await addMatrix(ctx, [{ script: 'echo old > out.txt', files: ['out.txt'], resultDir }])
    startServer()
    await reaches(first.runs[0]!, 'succeeded')
    servers.pop()!.kill('SIGKILL')

    const second = await addMatrix(ctx, [{ script: 'echo new > out.txt', files: ['out.txt'], resultDir }])
    await died(startServer('superseded'))
    expect(existsSync(resultDir)).toBe(false)
    startServer()
    await reaches(second.runs[0]!, 'succeeded')
    expect(readFileSync(path.join(resultDir, 'out.txt'), 'utf8')).toBe('new\n')
    const superseded = path.join(path.dirname(resultDir), '.superseded')
    const kept = readdirSync(superseded)
    expect(kept).toHaveLength(1)
    expect(readFileSync(path.join(superseded, kept[0]!, 'out.txt'), 'utf8')).toBe('old\n')
  })

  it('while a worker is being cancelled still ends it', async () => {
    const { runs } = await addMatrix(ctx, [{ script: 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done' }])
    const run = runs[0]!
    const server = startServer()
    await reaches(run, 'running')
    server.kill('SIGKILL')
    await db.pool.query(
      `update run set state = 'stopping', intent = 'cancel', intent_reason = 'test', intent_deadline = now() + interval '5 s' where id = $1`,
      [run],
    )
    startServer()
    await reaches(run, 'cancelled')
    const [attempt] = await db.prisma.attempt.findMany({ where: { runId: run } })
    expect(listProcesses().filter((p) => markOf(p.pid) === attempt!.id)).toEqual([])
  })
})

describe('two servers on one database', () => {
  it('let one schedule; when it dies, the other adopts its workers', async () => {
    const ledger = path.join(ctx.config.roots[0]!, 'ledger-two')
    const { runs } = await addMatrix(
      ctx,
      Array.from({ length: 6 }, () => ({ script: script(ledger) })),
    )
    const first = startServer()
    await reaches(runs[0]!, 'running')
    startServer()
    await reaches(runs[1]!, 'succeeded')
    const { rows: before } = await db.pool.query<{ epoch: number }>('select epoch from leader')
    first.kill('SIGKILL')
    for (const run of runs) await reaches(run, 'succeeded')
    const { rows: after } = await db.pool.query<{ epoch: number }>('select epoch from leader')
    expect(after[0]!.epoch).toBe(before[0]!.epoch + 1)
    expect(readFileSync(ledger, 'utf8').trim().split('\n')).toHaveLength(6)
  })
})
