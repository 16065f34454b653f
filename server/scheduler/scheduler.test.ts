import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunState } from '../../lib/runs/states'
import { LocalEngine } from '../engines/local/local-engine'
import { listProcesses, markOf } from '../engines/local/processes'
import type { Handle } from '../engines/types'
import { cancelMatrix, pauseMatrix, resumeMatrix, retryMatrix } from '../services/matrices/verbs'
import { cancelRun, retryRun, setPriority } from '../services/runs/verbs'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { addCpuSlots, addMatrix, type RunRow, scriptBenchmark } from '../testing/rows'
import { Scheduler } from './scheduler'

const db = await testDatabase()
const ctx = testContext(db)
await addCpuSlots(ctx)

let scheduler: Scheduler
const drained: string[] = []

beforeEach(() => {
  scheduler = new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark: (id) => (id === 'script' ? scriptBenchmark : undefined),
    drain: async (attemptId) => {
      drained.push(attemptId)
    },
    apiUrl: 'http://127.0.0.1:1',
  })
})

afterEach(async () => {
  const active = await db.prisma.matrix.findMany({ where: { state: { in: ['active', 'paused'] } } })
  for (const matrix of active) await cancelMatrix(ctx, { id: matrix.id })
  scheduler.start()
  scheduler.kick()
  await eventually(async () =>
    expect(await db.prisma.hold.count({ where: { releasedAt: null } }), 'a worker was left behind').toBe(0),
  )
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

async function reaches(id: string, ...states: RunState[]) {
  await eventually(async () => expect(states).toContain((await runOf(id)).state))
  return runOf(id)
}

async function handleOf(attemptId: string): Promise<Handle> {
  const { handle } = await db.prisma.attempt.findUniqueOrThrow({ where: { id: attemptId } })
  return handle as unknown as Handle
}

/** Ends the run and returns the failure of its only attempt. */
async function failureOf(run: RunRow) {
  const { runs } = await launch([run])
  const ended = await reaches(runs[0]!, 'failed')
  return ended.attempts[0]!.failure as { class: string; message: string; fix: string; tail?: string[] }
}

describe('a run that ends well', () => {
  it('is published with its record, its scores and its log, and gives its device back', async () => {
    const { id, runs } = await launch([
      { script: 'echo hello; echo \'{"value": 0.5}\' > scores.json', files: ['scores.json'] },
    ])
    const run = await reaches(runs[0]!, 'succeeded')
    expect(run.scores).toMatchObject([{ name: 'value', value: 0.5, headline: true }])
    expect(run.attempts).toMatchObject([{ state: 'ended', outcome: 'succeeded', exitCode: 0, failure: null }])
    const record = JSON.parse(readFileSync(path.join(run.resultDir, 'run.json'), 'utf8'))
    expect(record).toMatchObject({
      state: 'succeeded',
      identityHash: 'hash-0',
      files: [{ path: 'scores.json', size: 15 }],
    })
    expect(readFileSync(path.join(run.attempts[0]!.dir, 'stdout.log'), 'utf8')).toBe('hello\n')
    expect(drained).toContain(run.attempts[0]!.id)
    expect((await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).state).toBe('finished')
  })

  it('tells its worker who it is and where to write, and nothing of the server', async () => {
    process.env.RUNGRID_ADMIN_TOKEN = 'do-not-tell'
    const { runs } = await launch([{ script: 'env > env.txt; pwd > pwd.txt', files: ['env.txt', 'pwd.txt'] }])
    const run = await reaches(runs[0]!, 'succeeded')
    delete process.env.RUNGRID_ADMIN_TOKEN
    const env = readFileSync(path.join(run.resultDir, 'env.txt'), 'utf8')
    for (const name of [
      'RUN_ID',
      'ATTEMPT_ID',
      'SPEC',
      'RESULT_DIR',
      'CHECKPOINT_DIR',
      'STATUS_FILE',
      'METRICS_FILE',
      'REPORT_URL',
      'REPORT_TOKEN',
    ]) {
      expect(env).toMatch(new RegExp(`^RUNGRID_${name}=.+`, 'm'))
    }
    expect(env).toMatch(/^CUDA_VISIBLE_DEVICES=$/m)
    const [attempt] = run.attempts
    const variable = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(env)?.[1]
    expect(variable('KUBEFLOW_TRAINER_SERVER_URL')).toBe(
      `http://127.0.0.1:1/apis/trainer.kubeflow.org/v1alpha1/namespaces/rungrid/trainjobs/${attempt!.id}/status`,
    )
    const tokenFile = variable('KUBEFLOW_TRAINER_SERVER_TOKEN')!
    expect(readFileSync(tokenFile, 'utf8')).toBe(variable('RUNGRID_REPORT_TOKEN'))
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600)
    for (const name of ['no_proxy', 'NO_PROXY']) expect(variable(name)?.split(',')).toContain('127.0.0.1')
    expect(env).not.toContain('do-not-tell')
    expect(env).not.toContain('DATABASE_URL')
    expect(readFileSync(path.join(run.resultDir, 'pwd.txt'), 'utf8').trim()).toBe(run.attempts[0]!.stagingDir)
  })

  it('that wants nothing of Kubeflow’s protocol is told nothing of it', async () => {
    const spec = { env: { DISABLE_KUBEFLOW_INTEGRATION: 'true' } }
    const { runs } = await launch([{ script: 'env > env.txt', files: ['env.txt'] }], spec)
    const run = await reaches(runs[0]!, 'succeeded')
    expect(readFileSync(path.join(run.resultDir, 'env.txt'), 'utf8')).not.toContain('KUBEFLOW_TRAINER')
  })

  it('sees exactly the GPUs that it was given, by UUID', async () => {
    const gpus = ['GPU-aaaa', 'GPU-bbbb']
    await db.prisma.device.createMany({
      data: gpus.map((id, i) => ({ id, nodeId: ctx.nodeId, index: 7 + i, kind: 'nvidia', name: 'stand-in' })),
    })
    const script = 'echo "$CUDA_VISIBLE_DEVICES" > gpus.txt'
    const { runs } = await launch([{ script, files: ['gpus.txt'], devices: 2 }], { devices: gpus })
    const run = await reaches(runs[0]!, 'succeeded')
    expect(readFileSync(path.join(run.resultDir, 'gpus.txt'), 'utf8').trim().split(',').sort()).toEqual(gpus)
    await db.prisma.device.deleteMany({ where: { id: { in: gpus } } })
  })

  it('whose results can’t be put in place says so once, and is published as soon as they can', async () => {
    const parent = path.join(ctx.config.roots[0]!, 'results', 'blocked')
    mkdirSync(path.join(parent, 'cell'), { recursive: true })
    writeFileSync(path.join(parent, '.superseded'), 'a file where a directory should be')
    const { runs } = await launch([
      { script: 'echo 1 > out.txt', files: ['out.txt'], resultDir: path.join(parent, 'cell') },
    ])
    const stuck = { runId: runs[0]!, kind: 'run.stuck' }
    await eventually(async () => expect(await db.prisma.event.count({ where: stuck })).toBe(1))
    expect((await runOf(runs[0]!)).state).toBe('finishing')
    rmSync(path.join(parent, '.superseded'))
    await reaches(runs[0]!, 'succeeded')
    expect(await db.prisma.event.count({ where: stuck })).toBe(1)
  })

  it('does not wait for a child that it left behind, and leaves none', async () => {
    const { runs } = await launch([{ script: 'setsid sleep 300 & exit 0' }])
    const run = await reaches(runs[0]!, 'succeeded')
    expect(listProcesses().filter((p) => markOf(p.pid) === run.attempts[0]!.id)).toEqual([])
  })
})

describe('a run that ends badly', () => {
  it('is "program_missing" when there is no such program', async () => {
    expect(await failureOf({ argv: ['no-such-program-here'] })).toMatchObject({
      class: 'program_missing',
      message: expect.stringContaining('no-such-program-here is not on PATH'),
      fix: 'Install the program or give its full path.',
    })
  })

  it('is "crashed" with its exit code and the last lines of stderr', async () => {
    const failure = await failureOf({ script: 'for i in $(seq 1 50); do echo "line $i" >&2; done; exit 3' })
    expect(failure).toMatchObject({ class: 'crashed', message: 'The worker ended with exit code 3' })
    expect(failure.tail).toHaveLength(20)
    expect(failure.tail!.at(-1)).toBe('line 50')
  })

  it('is "killed" when somebody else sent the signal', async () => {
    expect(await failureOf({ script: 'kill -9 $$' })).toMatchObject({
      class: 'killed',
      message: expect.stringContaining('SIGKILL'),
    })
  })

  it.each([
    ['out_of_memory', 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'],
    ['disk_full', 'OSError: [Errno 28] No space left on device'],
    ['crashed', 'loading bigscience/bloom-560m, room for more'],
  ])('is "%s" by what it said: %s', async (cls, line) => {
    expect(await failureOf({ script: `echo '${line}' >&2; exit 1` })).toMatchObject({ class: cls })
  })

  it.each([
    ['missing', 'true', 'scores.json is missing', []],
    ['empty', 'echo answers > raw.csv; : > scores.json', 'scores.json is empty', ['raw.csv', 'scores.json']],
    ['malformed', 'echo "{" > scores.json', 'scores.json is not valid JSON', ['scores.json']],
  ])('is "no_results" when a declared file is %s; what it wrote is set aside', async (_, script, message, kept) => {
    const { runs } = await launch([{ script, files: ['scores.json'] }])
    const run = await reaches(runs[0]!, 'failed')
    expect(run.attempts[0]!.failure).toMatchObject({ class: 'no_results', message: expect.stringContaining(message) })
    expect(existsSync(run.resultDir)).toBe(false)
    expect(existsSync(run.attempts[0]!.stagingDir)).toBe(false)
    const aside = path.join(path.dirname(run.resultDir), '.rejected', run.attempts[0]!.id)
    expect(existsSync(aside) ? readdirSync(aside).sort() : []).toEqual(kept)
    if (kept.length > 0) expect((run.attempts[0]!.failure as { message: string }).message).toContain(aside)
  })

  it('does not keep the others from running', async () => {
    const { id, runs } = await launch([
      { script: 'exit 1' },
      { script: 'true' },
      { argv: ['no-such-program-here'] },
      { script: 'true' },
    ])
    expect(await Promise.all(runs.map(async (run) => (await reaches(run, 'failed', 'succeeded')).state))).toEqual([
      'failed',
      'succeeded',
      'failed',
      'succeeded',
    ])
    await eventually(async () =>
      expect((await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).state).toBe('finished'),
    )
  })

  it('is "lost" when its supervisor is killed: nothing of it goes on, and it is queued again three times at no cost', async () => {
    const { runs } = await launch([{ script: 'echo up; sleep 60' }])
    for (let number = 1; number <= 4; number++) {
      const attempt = await eventually(async () => {
        const found = (await runOf(runs[0]!)).attempts[number - 1]
        expect(readFileSync(path.join(found!.dir, 'stdout.log'), 'utf8')).toBe('up\n')
        return found!
      })
      await reaches(runs[0]!, 'running')
      process.kill((await handleOf(attempt.id)).pid, 'SIGKILL')
      const run = await reaches(runs[0]!, number < 4 ? 'queued' : 'failed')
      expect(run.attempts[number - 1]!.failure).toMatchObject({ class: 'lost' })
      expect(run).toMatchObject({ retriesUsed: 0, requeues: number < 4 ? number : 0 })
      expect(listProcesses().filter((p) => markOf(p.pid) === attempt.id)).toEqual([])
      await db.pool.query('update run set not_before = now() where id = $1', [runs[0]])
      scheduler.kick()
    }
  })

  it('is tried again by policy, with a new attempt and the checkpoints of the old one, after a pause', async () => {
    const script = 'test -e "$RUNGRID_CHECKPOINT_DIR/seen" && exit 0; touch "$RUNGRID_CHECKPOINT_DIR/seen"; kill -9 $$'
    const { runs } = await launch([{ script, retries: 1 }])
    const waiting = await eventually(async () => {
      const run = await runOf(runs[0]!)
      expect(run).toMatchObject({ state: 'queued', retriesUsed: 1 })
      return run
    })
    expect(waiting.notBefore!.getTime()).toBeGreaterThan(Date.now())
    await db.pool.query('update run set not_before = now() where id = $1', [runs[0]])
    scheduler.kick()
    const run = await reaches(runs[0]!, 'succeeded')
    expect(run.attempts.map((attempt) => attempt.outcome)).toEqual(['failed', 'succeeded'])
  })

  it('is not tried again when the class makes no sense of it, unless the policy names the class', async () => {
    const { runs } = await launch([{ script: 'exit 1', retries: 3 }])
    expect((await reaches(runs[0]!, 'failed')).attempts).toHaveLength(1)
    const named = await launch([{ script: 'exit 1', retries: 3 }], { policy: { retry_on: ['crashed'] } })
    await eventually(async () =>
      expect(await runOf(named.runs[0]!)).toMatchObject({ state: 'queued', retriesUsed: 1, failureClass: 'crashed' }),
    )
  })

  it('is what its program says that it is', async () => {
    const failure = { class: 'model_load', message: 'There are no weights in /models/x', fix: 'Download them.' }
    const doc = JSON.stringify({ state: 'failed', failure, lastUpdatedTime: new Date().toISOString() })
    const script = `printf '%s' '${doc}' > "$RUNGRID_STATUS_FILE.tmp"; mv "$RUNGRID_STATUS_FILE.tmp" "$RUNGRID_STATUS_FILE"; exit 1`
    expect(await failureOf({ script })).toMatchObject(failure)
  })
})

describe('a matrix whose first runs all fail the same way', () => {
  const policy = { pause_after_alike: 3 }
  const matrixOf = (id: string) => db.prisma.matrix.findUniqueOrThrow({ where: { id } })

  it('pauses itself and says why; what waits says so too, and a person resumes it', async () => {
    const { id, runs } = await launch(
      Array.from({ length: 40 }, () => ({ script: 'exit 7' })),
      { policy },
    )
    await eventually(async () => expect((await matrixOf(id)).state).toBe('paused'))
    const { pauseReason } = await matrixOf(id)
    expect(pauseReason).toMatch(
      /^The first [34] runs all failed the same way\. Crashed: The worker ended with exit code 7$/,
    )
    await eventually(async () => expect(await db.prisma.hold.count({ where: { releasedAt: null } })).toBe(0))
    const states = (await db.prisma.run.findMany({ where: { matrixId: id } })).map((run) => run.state)
    expect(states.filter((state) => state === 'failed').length).toBeLessThanOrEqual(5)
    expect((await runOf(runs.at(-1)!)).waitReason).toBe(`The matrix paused itself: ${pauseReason}`)
    await db.pool.query(`update run set params = '{"script": "true"}' where matrix_id = $1`, [id])
    await resumeMatrix(ctx, { id })
    await retryMatrix(ctx, { id })
    scheduler.kick()
    for (const run of runs) await reaches(run, 'succeeded')
  })

  it.each([
    ['one of them succeeded', ['true', 'exit 1', 'exit 1', 'exit 1', 'exit 1', 'true']],
    ['they failed in different ways', ['exit 1', 'kill -9 $$', 'exit 1', 'exit 1', 'true']],
    ['they are fewer', ['exit 1', 'exit 1', 'true']],
  ])('goes on when %s', async (_, scripts) => {
    const { id } = await launch(
      scripts.map((script) => ({ script })),
      { policy, max_concurrent_runs: 1 },
    )
    await eventually(async () => expect((await matrixOf(id)).state).toBe('finished'))
  })

  it('goes on to its end when the policy wants that', async () => {
    const { id } = await launch(
      Array.from({ length: 12 }, () => ({ script: 'exit 1' })),
      { policy: { pause_after_alike: null } },
    )
    await eventually(async () => expect((await matrixOf(id)).state).toBe('finished'))
    expect(await db.prisma.run.count({ where: { matrixId: id, state: 'failed' } })).toBe(12)
  })
})

describe('limits', () => {
  it('end a run that takes too long, as "timeout"', async () => {
    expect(await failureOf({ script: 'sleep 60', timeoutMinutes: 0.005 })).toMatchObject({
      class: 'timeout',
      message: 'It ran longer than 0.005 min',
    })
  })

  it('end a run that says nothing, as "silent"', async () => {
    expect(await failureOf({ script: 'sleep 60', silenceMinutes: 0.01 })).toMatchObject({ class: 'silent' })
  })

  it('leave a run alone whose files still change, however long nobody read them', async () => {
    const { runs } = await launch([
      { script: 'for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 0.2; done', silenceMinutes: 0.02 },
    ])
    expect((await reaches(runs[0]!, 'succeeded', 'failed')).state).toBe('succeeded')
  })
})

describe('cancel', () => {
  it('ends a waiting run at once', async () => {
    const { runs } = await launch([{ script: 'sleep 60' }, { script: 'sleep 60' }, { script: 'true' }])
    await reaches(runs[0]!, 'running')
    await cancelRun(ctx, { id: runs[2]! })
    expect(await runOf(runs[2]!)).toMatchObject({ state: 'cancelled', attempts: [] })
  })

  it('lets a worker save, and the run is cancelled with the reason', async () => {
    const { runs } = await launch([
      {
        script: 'trap "echo saved > $RUNGRID_CHECKPOINT_DIR/saved; exit 0" TERM; echo up; while :; do sleep 0.02; done',
      },
    ])
    const run = await reaches(runs[0]!, 'running')
    await eventually(() => expect(readFileSync(path.join(run.attempts[0]!.dir, 'stdout.log'), 'utf8')).toBe('up\n'))
    await cancelRun(ctx, { id: run.id, reason: 'wrong seed' })
    const ended = await reaches(run.id, 'cancelled')
    expect(ended.attempts[0]!.failure).toMatchObject({ class: 'cancelled', message: 'wrong seed' })
    expect(existsSync(path.join(ctx.config.dataDir, 'checkpoints', run.id, 'saved'))).toBe(true)
    expect(existsSync(ended.resultDir)).toBe(false)
  })

  it('kills at the deadline what ignores SIGTERM', async () => {
    const { runs } = await launch([{ script: 'trap "" TERM; while :; do sleep 0.02; done' }])
    await reaches(runs[0]!, 'running')
    await cancelRun(ctx, { id: runs[0]! })
    await db.pool.query('update run set intent_deadline = now() where id = $1', [runs[0]])
    scheduler.kick()
    expect((await reaches(runs[0]!, 'cancelled')).attempts[0]).toMatchObject({ signal: 'SIGKILL' })
  })

  it('is refused for a run that has ended', async () => {
    const { runs } = await launch([{ script: 'true' }])
    await reaches(runs[0]!, 'succeeded')
    await expect(cancelRun(ctx, { id: runs[0]! })).rejects.toMatchObject({ code: 'conflict' })
    await expect(cancelRun(ctx, { id: 'r-none' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of a matrix ends all of it, and a retry takes up what was cancelled', async () => {
    const { id, runs } = await launch([
      { script: 'test -e "$RUNGRID_CHECKPOINT_DIR/x" || { touch "$RUNGRID_CHECKPOINT_DIR/x"; sleep 60; }' },
      { script: 'true' },
      { script: 'true' },
    ])
    await reaches(runs[0]!, 'running')
    await reaches(runs[2]!, 'succeeded')
    await cancelMatrix(ctx, { id })
    scheduler.kick()
    await reaches(runs[0]!, 'cancelled')
    expect((await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).state).toBe('cancelled')
    expect(await retryMatrix(ctx, { id })).toEqual({ changed: 1 })
    scheduler.kick()
    expect((await reaches(runs[0]!, 'succeeded')).attempts).toHaveLength(2)
    await eventually(async () =>
      expect((await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).state).toBe('finished'),
    )
  })
})

describe('the queue', () => {
  it('holds a paused matrix back and says so; what runs goes on', async () => {
    const { id, runs } = await launch([{ script: 'sleep 0.5' }, { script: 'true' }], { max_concurrent_runs: 1 })
    await reaches(runs[0]!, 'running')
    await pauseMatrix(ctx, { id })
    await reaches(runs[0]!, 'succeeded')
    expect(await runOf(runs[1]!)).toMatchObject({
      state: 'queued',
      waitReason: 'The matrix is paused by a person',
    })
    await resumeMatrix(ctx, { id })
    scheduler.kick()
    await reaches(runs[1]!, 'succeeded')
  })

  it('starts a higher priority first', async () => {
    const matrix = await addMatrix(ctx, [{ script: 'true' }, { script: 'true' }], { devices: [0] })
    await setPriority(ctx, { id: matrix.runs[1]!, priority: 5 })
    scheduler.start()
    scheduler.kick()
    const [low, high] = [await reaches(matrix.runs[0]!, 'succeeded'), await reaches(matrix.runs[1]!, 'succeeded')]
    expect(high.startedAt!.getTime()).toBeLessThan(low.startedAt!.getTime())
  })

  it('begins a stage when the one before it succeeded, and not when it failed', async () => {
    const good = await launch([{ script: 'sleep 0.2' }, { script: 'true', stage: 1 }])
    const [first, second] = [await reaches(good.runs[0]!, 'succeeded'), await reaches(good.runs[1]!, 'succeeded')]
    expect(second.startedAt!.getTime()).toBeGreaterThanOrEqual(first.endedAt!.getTime())

    const bad = await launch([{ script: 'exit 1' }, { script: 'true', stage: 1 }])
    await reaches(bad.runs[0]!, 'failed')
    await eventually(async () => expect((await runOf(bad.runs[1]!)).waitReason).toContain('1 run did not succeed'))
    expect((await runOf(bad.runs[1]!)).state).toBe('queued')
  })

  it('gives a gang its two slots at once', async () => {
    const { runs } = await launch([{ script: 'sleep 0.2' }, { script: 'true', devices: 2 }])
    const gang = await reaches(runs[1]!, 'succeeded')
    expect(await db.prisma.hold.count({ where: { attemptId: gang.attempts[0]!.id } })).toBe(2)
  })

  it('retries by hand start again with all retries of the policy', async () => {
    const { runs } = await launch([{ script: 'exit 1' }])
    await reaches(runs[0]!, 'failed')
    await retryRun(ctx, { id: runs[0]! })
    scheduler.kick()
    expect((await reaches(runs[0]!, 'failed')).attempts.length).toBeGreaterThanOrEqual(1)
    await eventually(async () => expect((await runOf(runs[0]!)).attempts).toHaveLength(2))
  })
})

describe('leadership', () => {
  it('that was lost to another server lets nothing of the old one be written', async () => {
    const { runs } = await launch([{ script: 'sleep 0.3' }])
    await reaches(runs[0]!, 'running')
    await db.pool.query('update leader set epoch = epoch + 1')
    await eventually(() => expect(scheduler.leads).toBe(false))
    await eventually(() => expect(scheduler.leads).toBe(true))
    await reaches(runs[0]!, 'succeeded')
  })
})

describe('the database', () => {
  it('being away ends no worker and loses nothing: what ended meanwhile is found', async () => {
    const { runs } = await launch([
      { script: 'sleep 0.5; echo \'{"value": 2}\' > scores.json', files: ['scores.json'] },
    ])
    const run = await reaches(runs[0]!, 'running')
    const name = new URL(db.url).pathname.slice(1)
    const admin = new pg.Client({ connectionString: db.url.replace(name, 'postgres') })
    await admin.connect()
    try {
      await admin.query(`alter database ${name} with allow_connections false`)
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
      await eventually(() => expect(scheduler.leads).toBe(false))
      await eventually(() => expect(existsSync(path.join(run.attempts[0]!.dir, 'exit'))).toBe(true))
    } finally {
      await admin.query(`alter database ${name} with allow_connections true`)
      await admin.end()
    }
    const ended = await reaches(runs[0]!, 'succeeded')
    expect(ended.scores).toMatchObject([{ value: 2 }])
    expect(ended.attempts).toHaveLength(1)
  })
})
