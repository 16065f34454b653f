/** Ending a run early because what it has is enough: every race of README.md that has a stop in it, with real processes. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunState } from '../../lib/runs/states'
import { LocalEngine } from '../engines/local/local-engine'
import { isComplete } from '../services/complete'
import { cancelMatrix } from '../services/matrices/verbs'
import { cancelRun, retryRun, stopRun } from '../services/runs/verbs'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { addCpuSlots, addMatrix, type RunRow, scriptBenchmark } from '../testing/rows'
import { Scheduler } from './scheduler'

const db = await testDatabase()
const ctx = testContext(db)
await addCpuSlots(ctx)

let scheduler: Scheduler
/** Called at the named points of a run's life; tests set it. */
let at: (point: string, runId: string) => void | Promise<void> = () => undefined

const newScheduler = () =>
  new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark: () => scriptBenchmark,
    drain: async () => undefined,
    apiUrl: 'http://127.0.0.1:1',
    at: (point, runId) => at(point, runId),
  })

beforeEach(() => {
  at = () => undefined
  scheduler = newScheduler()
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

/** The worker is up and has its trap. */
async function isUp(id: string) {
  const run = await reaches(id, 'running')
  await eventually(() => expect(readFileSync(path.join(run.attempts[0]!.dir, 'stdout.log'), 'utf8')).toContain('up'))
  return run
}

const saysEvent = async (runId: string, kind: string) =>
  (await db.prisma.event.findMany({ where: { runId, kind } })).map(({ message }) => message)

/** Saves a score when it is asked to leave, and leaves well. */
const SAVES = {
  script: `trap "echo '{\\"value\\": 0.25}' > scores.json; exit 0" TERM; echo up; while :; do sleep 0.02; done`,
  files: ['scores.json'],
}

describe('a run that is stopped early', () => {
  it('saves, is published with its scores, and says why; the next stage goes on from there', async () => {
    const { id, runs } = await launch([SAVES, { script: 'true', stage: 1 }])
    const run = await isUp(runs[0]!)
    expect(await stopRun(ctx, { id: run.id, reason: 'good enough' })).toEqual({ changed: 1 })
    scheduler.kick()
    const ended = await reaches(run.id, 'stopped')
    expect(ended.scores).toMatchObject([{ value: 0.25 }])
    expect(ended.attempts).toMatchObject([{ state: 'ended', outcome: 'stopped', exitCode: 0, failure: null }])
    expect(JSON.parse(readFileSync(path.join(ended.resultDir, 'run.json'), 'utf8'))).toMatchObject({
      state: 'stopped',
      stopped: { reason: 'good enough', criterion: null },
      files: [{ path: 'scores.json' }],
    })
    expect(await saysEvent(run.id, 'run.stop-asked')).toEqual(['good enough'])
    expect(await saysEvent(run.id, 'run.stopped')).toEqual([
      `Attempt 1 was stopped: good enough. Its results are in ${ended.resultDir}`,
    ])
    await reaches(runs[1]!, 'succeeded')
    await eventually(async () =>
      expect((await db.prisma.matrix.findUniqueOrThrow({ where: { id } })).state).toBe('finished'),
    )
    const complete = await isComplete(ended.resultDir, ended.identityHash)
    expect(complete).toMatchObject({ complete: false, reason: expect.stringContaining('stopped early by a person') })
  })

  it('keeps what it wrote where its files are not all there, and publishes nothing', async () => {
    const { runs } = await launch([
      {
        script: 'echo half > half.txt; trap "exit 0" TERM; echo up; while :; do sleep 0.02; done',
        files: ['whole.txt'],
      },
      { script: 'true', stage: 1 },
    ])
    const run = await isUp(runs[0]!)
    await stopRun(ctx, { id: run.id })
    scheduler.kick()
    const ended = await reaches(run.id, 'stopped')
    expect(ended).toMatchObject({ scores: null, failureClass: null })
    expect(existsSync(ended.resultDir)).toBe(false)
    const kept = path.join(path.dirname(ended.resultDir), '.partial', ended.attempts[0]!.id)
    expect(readFileSync(path.join(kept, 'half.txt'), 'utf8')).toBe('half\n')
    const [told] = await saysEvent(run.id, 'run.stopped')
    expect(told).toContain('whole.txt')
    expect(told).toContain(kept)
    await eventually(async () => expect((await runOf(runs[1]!)).waitReason).toContain('stage'))
    expect((await runOf(runs[1]!)).state).toBe('queued')
  })

  it('is killed at the deadline when it ignores SIGTERM, and is stopped all the same', async () => {
    const { runs } = await launch([{ script: 'trap "" TERM; echo up; while :; do sleep 0.02; done' }])
    const run = await isUp(runs[0]!)
    await stopRun(ctx, { id: run.id })
    await db.pool.query('update run set intent_deadline = now() where id = $1', [run.id])
    scheduler.kick()
    expect((await reaches(run.id, 'stopped')).attempts[0]).toMatchObject({ signal: 'SIGKILL', outcome: 'stopped' })
  })

  it('can be retried, as a new attempt that forgets the stop', async () => {
    const { runs } = await launch([
      {
        script: `test -e "$RUNGRID_CHECKPOINT_DIR/x" && exit 0; touch "$RUNGRID_CHECKPOINT_DIR/x"; echo up; exec sleep 60`,
      },
    ])
    const run = await isUp(runs[0]!)
    await stopRun(ctx, { id: run.id })
    scheduler.kick()
    await reaches(run.id, 'stopped')
    await retryRun(ctx, { id: run.id })
    scheduler.kick()
    const ended = await reaches(run.id, 'succeeded')
    expect(ended.attempts.map(({ outcome }) => outcome)).toEqual(['stopped', 'succeeded'])
    expect(ended.intent).toBeNull()
  })
})

describe('a worker', () => {
  /** Leaves what it was told as its result. */
  const TELLS = {
    script: `trap 'cat "$RUNGRID_STOP_FILE" > told.txt; exit 0' TERM; echo up; while :; do sleep 0.02; done`,
    files: ['told.txt'],
  }

  it('reads why it is asked to end before the signal comes, and that nobody asked before', async () => {
    const { runs } = await launch([TELLS])
    const run = await isUp(runs[0]!)
    expect(existsSync(path.join(run.attempts[0]!.dir, 'stop.json'))).toBe(false)
    await stopRun(ctx, { id: run.id, reason: 'good enough' })
    scheduler.kick()
    const ended = await reaches(run.id, 'stopped')
    const told = JSON.parse(readFileSync(path.join(ended.resultDir, 'told.txt'), 'utf8'))
    expect(told).toEqual({ intent: 'stop', reason: 'good enough', deadline: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  it('reads the cancel that took the place of a stop', async () => {
    const { runs } = await launch([{ script: 'trap "echo asked" TERM; echo up; while :; do sleep 0.02; done' }])
    const { dir } = (await isUp(runs[0]!)).attempts[0]!
    await stopRun(ctx, { id: runs[0]! })
    scheduler.kick()
    await eventually(() => expect(readFileSync(path.join(dir, 'stdout.log'), 'utf8')).toContain('asked'))
    await cancelRun(ctx, { id: runs[0]!, reason: 'not wanted' })
    scheduler.kick()
    await eventually(() =>
      expect(JSON.parse(readFileSync(path.join(dir, 'stop.json'), 'utf8'))).toMatchObject({
        intent: 'cancel',
        reason: 'not wanted',
      }),
    )
    await db.pool.query('update run set intent_deadline = now() where id = $1', [runs[0]])
    scheduler.kick()
    await reaches(runs[0]!, 'cancelled')
  })

  it('is asked to end though nothing can be written for it', async () => {
    const { runs } = await launch([{ ...SAVES }])
    const run = await isUp(runs[0]!)
    mkdirSync(path.join(run.attempts[0]!.dir, 'stop.json', 'in the way'), { recursive: true })
    await stopRun(ctx, { id: run.id })
    scheduler.kick()
    expect((await reaches(run.id, 'stopped')).scores).toMatchObject([{ value: 0.25 }])
  })
})

describe('races', () => {
  it('stop of a queued run: refused, since there is nothing to save; of an ended one, too', async () => {
    const { runs } = await addMatrix(ctx, [{ script: 'true' }])
    await expect(stopRun(ctx, { id: runs[0]! })).rejects.toMatchObject({ code: 'conflict', fix: 'Cancel it instead.' })
    scheduler.start()
    scheduler.kick()
    await reaches(runs[0]!, 'succeeded')
    await expect(stopRun(ctx, { id: runs[0]! })).rejects.toMatchObject({ code: 'conflict' })
    await expect(stopRun(ctx, { id: 'r-none' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('stop against cancel: cancel wins, whichever came first', async () => {
    const { runs } = await launch([SAVES, SAVES])
    await isUp(runs[0]!)
    await isUp(runs[1]!)
    // Held back until both are asked, or the first is gone before the second comes.
    await scheduler.stop()
    await stopRun(ctx, { id: runs[0]! })
    expect(await stopRun(ctx, { id: runs[0]! }), 'twice').toEqual({ changed: 0 })
    await cancelRun(ctx, { id: runs[0]! })
    await cancelRun(ctx, { id: runs[1]! })
    await expect(stopRun(ctx, { id: runs[1]! })).rejects.toMatchObject({ code: 'conflict' })
    scheduler = newScheduler()
    scheduler.start()
    for (const id of runs) {
      const ended = await reaches(id, 'cancelled')
      expect(existsSync(ended.resultDir)).toBe(false)
    }
  })

  it('stop against the natural end: whoever locks the row first; both ways the results are published', async () => {
    at = async (point, runId) => {
      if (point === 'drained') await stopRun(ctx, { id: runId, reason: 'too late' })
    }
    const first = await launch([{ script: `echo '{"value": 1}' > scores.json`, files: ['scores.json'] }])
    const asked = await reaches(first.runs[0]!, 'stopped')
    expect(asked.scores).toMatchObject([{ value: 1 }])

    let refused: unknown
    at = async (point, runId) => {
      if (point === 'finishing') refused = await stopRun(ctx, { id: runId }).catch((error: unknown) => error)
    }
    const second = await launch([{ script: `echo '{"value": 1}' > scores.json`, files: ['scores.json'] }])
    await reaches(second.runs[0]!, 'succeeded')
    expect(refused).toMatchObject({ code: 'conflict' })
  })

  it('stop of a run that fails in the same moment: it is stopped, and what it wrote is kept', async () => {
    at = async (point, runId) => {
      if (point === 'drained') await stopRun(ctx, { id: runId })
    }
    const { runs } = await launch([{ script: 'echo half > half.txt; exit 3', retries: 2 }])
    const ended = await reaches(runs[0]!, 'stopped')
    expect(ended.attempts).toMatchObject([{ outcome: 'stopped', exitCode: 3 }])
    expect(readdirSync(path.join(path.dirname(ended.resultDir), '.partial'))).toEqual([ended.attempts[0]!.id])
  })

  it('stop while the worker is being started: it is stopped once it is there', async () => {
    at = async (point, runId) => {
      if (point === 'prepared') await stopRun(ctx, { id: runId })
    }
    const { runs } = await launch([{ script: 'exec sleep 60' }])
    const ended = await reaches(runs[0]!, 'stopped')
    expect(ended.attempts).toHaveLength(1)
  })

  it('server gone between the intent and the signal: the next one sends it', async () => {
    const { runs } = await launch([SAVES])
    const run = await isUp(runs[0]!)
    await scheduler.stop()
    await stopRun(ctx, { id: run.id })
    scheduler = newScheduler()
    scheduler.start()
    expect((await reaches(run.id, 'stopped')).scores).toMatchObject([{ value: 0.25 }])
  })
})
