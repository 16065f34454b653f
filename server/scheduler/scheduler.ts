/**
 * The scheduler: one loop that compares what the database says with what is true, and moves each run one step on.
 * README.md beside this file has the states, who may move them, and every race by name.
 *
 * A pass loads the active runs, polls their workers and gives each run that can move to a task of its own; at most
 * one task a run is under way. Then it places waiting runs on free devices. Nothing is kept in memory that the
 * database or the disk doesn't know, so the first pass after a crash is a pass like any other.
 *
 * Passes never overlap. They begin on a kick (a notification, a worker's exit, the end of a task) and at the
 * latest after SWEEP_MS, so that a lost notification costs two seconds.
 */
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from '../../lib/benchmarks/types'
import { deviceName, inTrouble } from '../../lib/devices/words'
import { newId } from '../../lib/ids'
import { failure } from '../../lib/runs/failures'
import { GRACE_SECONDS } from '../../lib/runs/limits'
import type { Intent } from '../../lib/runs/states'
import { isDatabaseAway } from '../db/database'
import { asLeader, type Leadership, LeadershipLost, tryLead } from '../db/leader-lock'
import { followClock } from '../db/sql/follow-clock'
import { type ActiveRun, loadActiveRunOf, loadActiveRuns } from '../db/sql/load-active-runs'
import { loadPool, type PoolDevice } from '../db/sql/load-pool'
import { loadQueue, loadRunToStart, QUEUE_WINDOW, type QueuedRun } from '../db/sql/load-queue'
import { markRunning, saveWaitReasons, setIntent } from '../db/sql/move-run'
import { notify } from '../db/sql/notify'
import { type NewAttempt, placeRun } from '../db/sql/place-run'
import { recordEvents } from '../db/sql/record-events'
import { somethingToDo } from '../db/sql/something-to-do'
import { tell } from '../db/sql/tell'
import type { Engine, Handle, Poll } from '../engines/types'
import type { At } from '../results/publish'
import type { Context } from '../services/context'
import { SummaryWriter } from '../services/matrices/write-summary'
import { Clock, type Time } from './clock'
import { endWorker } from './end-worker'
import { finishRun } from './finish-run'
import { hasRoom, type Placement, place } from './place'
import { settleLeft } from './settle-matrix'
import { attemptDir, CannotStart, prepareAttempt, stagingDirOf } from './start-attempt'
import { failStart, returnToQueue } from './step-back'
import { tellWorker } from './tell-worker'

const SWEEP_MS = 2000
/** How soon the end of an adopted worker is noticed; an own child's exit is an event. */
const ADOPTED_POLL_MS = 200
/** A GPU whose sample is older is looked at before something is placed on it. The monitor samples a busy one every 5 s. */
const FRESH_SECONDS = 15
/** How long placing waits for the GPUs to answer before it goes on without those that did not. */
const ANSWER_MS = 1000
/** Between two such looks. */
const LOOK_AGAIN_MS = 2000
/** Runs whose last reason for being stuck is remembered. */
const REASONS_KEPT = 1000
/** Between tries to become leader, and after the database went away. */
const RETRY_MS = 1000

export interface SchedulerOptions {
  engine: Engine
  getBenchmark(id: string): Benchmark | undefined
  /** Reads what the worker reported to its very end, before the attempt ends. */
  drain(attemptId: string): Promise<void>
  /**
   * Samples the GPUs now, so that what the database says of them is true. Resolves in bounded time, also when
   * they don't answer. Absent where nobody watches them.
   */
  lookAtDevices?(): Promise<void>
  /** Where workers of this machine reach the API, without a path. */
  apiUrl: string
  /** This server leads since now. */
  onLead?(): void
  /** The clocks, for tests that make one of them jump. */
  time?: Time
  /** Named points of a run's life, for tests that stop the server there. */
  at?: (point: string, runId: string) => void | Promise<void>
}

/** What the steps of a run need. */
export interface Stage {
  ctx: Context
  epoch: number
  options: SchedulerOptions
  at: (runId: string) => At
}

export class Scheduler {
  readonly #ctx: Context
  readonly #options: SchedulerOptions
  #leadership: Leadership | null = null
  #stopping = false
  #kicked = false
  /** Whether the next pass reads the queue although no device is free. */
  #lookAtQueue = true
  /** Whether the last pass found nothing at all: the next one asks first whether there is anything. */
  #quiet = false
  #wake: (() => void) | null = null
  #loop: Promise<void> | null = null
  /** The look at the GPUs under way, and when it began. */
  #looking: Promise<void> | null = null
  #lookedAt = Number.NEGATIVE_INFINITY
  /** Some GPU did not answer in time: the others are not kept waiting for it again until all do. */
  #silent = false
  readonly #clock: Clock
  /** Runs with a task under way. */
  readonly #tasks = new Map<string, Promise<void>>()
  /** The last failure of a step that was told, by run. */
  readonly #told = new Map<string, string>()
  /** Runs whose worker this process started: their exits arrive as events. */
  readonly #ownAttempts = new Set<string>()
  readonly #summaries: SummaryWriter

  constructor(ctx: Context, options: SchedulerOptions) {
    this.#ctx = ctx
    this.#options = options
    this.#clock = new Clock(options.time)
    this.#summaries = new SummaryWriter(ctx)
    options.engine.onExit((attemptId) => void this.#exited(attemptId))
  }

  get leads(): boolean {
    return this.#leadership?.held ?? false
  }

  /** Epoch of the leadership that this server holds; null: another one leads. */
  get epoch(): number | null {
    return this.#leadership?.held ? this.#leadership.epoch : null
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Asks for a pass soon, since the queue or the pool may have changed. Cheap; call it as often as that may be so. */
  kick(): void {
    this.#lookAtQueue = true
    this.#again()
  }

  /** Asks for a pass because a run has moved. */
  #again(): void {
    this.#kicked = true
    this.#wake?.()
  }

  /** Ends the loop and waits for the steps under way. Workers live on. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.kick()
    await this.#loop
    await Promise.allSettled(this.#tasks.values())
    await this.#summaries.idle()
    await this.#stepDown()
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      let pause = SWEEP_MS
      try {
        if (!this.leads) await this.#lead()
        if (this.#leadership?.held) {
          if (await this.#pass(this.#leadership.epoch)) pause = ADOPTED_POLL_MS
        } else pause = RETRY_MS
      } catch (error) {
        pause = RETRY_MS
        if (error instanceof LeadershipLost) await this.#stepDown()
        else if (isDatabaseAway(error))
          this.#ctx.log.warn({ error: String(error) }, 'the scheduler waits for the database')
        else this.#ctx.log.error({ err: error }, 'a pass of the scheduler failed')
      }
      await this.#rest(pause)
    }
  }

  async #rest(ms: number): Promise<void> {
    if (this.#kicked || this.#stopping) {
      // A failing pass must not spin: leave a kick that came with a failure for the next turn.
      this.#kicked = false
      if (ms !== RETRY_MS || this.#stopping) return
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#lookAtQueue = true
        resolve()
      }, ms)
      this.#wake = () => {
        if (ms === RETRY_MS && !this.#stopping) return
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
    if (ms !== RETRY_MS) this.#kicked = false
  }

  async #lead(): Promise<void> {
    const { serverId, nodeId } = this.#ctx
    this.#leadership = await tryLead(this.#ctx.db, { serverId, nodeId }, () => this.kick())
    this.#lookAtQueue = true
    if (this.#leadership) await settleLeft(this.#ctx, this.#leadership.epoch)
    if (this.#leadership) this.#ctx.log.info({ epoch: this.#leadership.epoch }, 'this server schedules')
    if (this.#leadership) this.#options.onLead?.()
  }

  /** Another server raised the epoch: give up the session too, or its lock would keep everybody from leading. */
  async #stepDown(): Promise<void> {
    const lost = this.#leadership
    this.#leadership = null
    await lost
      ?.release()
      .catch((error: unknown) => this.#ctx.log.debug({ err: error }, 'the lost session was gone already'))
  }

  /** @returns whether something must be looked at again soon: an adopted worker, which tells nobody of its end, or a stop */
  async #pass(epoch: number): Promise<boolean> {
    this.#kicked = false
    const { db, nodeId } = this.#ctx
    const { engine } = this.#options
    const stage = this.#stage(epoch)
    const jump = this.#clock.jump()
    if (jump !== null) {
      await this.#write(stage, (tx) => followClock(tx, nodeId, jump, new Date(this.#clock.now())))
      this.#clock.followed(jump)
    }
    if (this.#quiet && this.#tasks.size === 0 && !(await somethingToDo(db.pool))) return false
    // A run whose task ends while we read is seen as it was before: it waits for the next pass, which that end asks for.
    const busy = new Set(this.#tasks.keys())
    const active = (await loadActiveRuns(db.pool)).filter((run) => run.nodeId === nodeId)
    const idle = active.filter((run) => !busy.has(run.id) && !this.#tasks.has(run.id))
    const polls = await engine.poll(
      idle.flatMap((run) => (run.handle && run.state !== 'finishing' ? [run.handle] : [])),
    )
    let adopted = false
    for (const run of idle) {
      // While workers were polled, the exit of one may have given its run to a task.
      if (this.#tasks.has(run.id)) continue
      const poll = polls.get(run.attemptId)
      if (poll?.state === 'alive' && !this.#ownAttempts.has(run.attemptId)) adopted = true
      const step = this.#nextStep(stage, run, poll)
      // Asking to stop is repeated until the worker is gone: it must not call for the next pass at once.
      if (step) this.#task(run.id, step, { quiet: poll?.state === 'alive' })
    }
    const waiting = await this.#placeWaiting(stage, active)
    this.#summaries.write(epoch)
    this.#quiet = active.length === 0 && !waiting
    return adopted || active.some((run) => run.state === 'stopping')
  }

  #stage(epoch: number): Stage {
    return { ctx: this.#ctx, epoch, options: this.#options, at: (runId) => (point) => this.#options.at?.(point, runId) }
  }

  /** The end of an own child needs no pass: its run moves on at once. Whatever stands in the way, a pass finds it. */
  async #exited(attemptId: string): Promise<void> {
    const { leads } = this
    const epoch = this.#leadership?.epoch
    if (this.#stopping || !leads || epoch === undefined) return
    try {
      const run = await loadActiveRunOf(this.#ctx.db.pool, attemptId)
      if (run?.handle && !this.#tasks.has(run.id)) {
        const polls = await this.#options.engine.poll([run.handle])
        const step = this.#nextStep(this.#stage(epoch), run, polls.get(attemptId))
        if (step && !this.#stopping && !this.#tasks.has(run.id)) return this.#task(run.id, step)
      }
    } catch (error) {
      this.#ctx.log.debug({ err: error, attemptId }, 'the end of a worker is left to the next pass')
    }
    this.#again()
  }

  /** The step that a run's state and its worker call for; null: nothing to do. */
  #nextStep(stage: Stage, run: ActiveRun, poll: Poll | undefined): (() => Promise<void>) | null {
    const { handle } = run
    if (run.state === 'finishing') return () => finishRun(stage, run)
    if (!handle) return () => this.#adopt(stage, run)
    if (!poll || poll.state === 'unknown') return null
    if (poll.state !== 'alive') {
      return async () => {
        const finishing = await endWorker(stage, run, handle, poll)
        this.#ownAttempts.delete(run.attemptId)
        // The device is free already: somebody may start while results are published.
        this.#again()
        if (finishing) await finishRun(stage, finishing)
      }
    }
    // The handle was stored, but the server died before it said that the worker runs.
    if (run.attemptState === 'starting') return () => this.#write(stage, (tx) => markRunning(tx, run.attemptId, handle))
    if (run.state === 'stopping') return () => this.#askToEnd(run, handle)
    const { lostDevice } = run
    if (lostDevice) return () => this.#setIntent(stage, run, 'device_lost', inTrouble(lostDevice))
    if (run.deadlineAt && run.deadlineAt.getTime() <= this.#clock.now()) {
      return () => this.#setIntent(stage, run, 'timeout', `It ran longer than ${run.timeoutMinutes} min`)
    }
    const silence = run.silenceMinutes
    if (silence !== null && run.heardAt && this.#clock.now() - run.heardAt.getTime() > silence * 60_000) {
      return () => this.#checkSilence(stage, run, silence)
    }
    return null
  }

  async #askToEnd(run: ActiveRun, handle: Handle): Promise<void> {
    await tellWorker(run).catch((error: unknown) => {
      this.#ctx.log.warn({ err: error, runId: run.id }, 'a worker could not be told why it is asked to end')
    })
    await this.#options.engine.stop(handle, run.intentDeadline ?? new Date(this.#clock.now()))
  }

  /** The database may have been away, and we too: files tell better than our clock when the worker last spoke. */
  async #checkSilence(stage: Stage, run: ActiveRun, minutes: number): Promise<void> {
    const now = this.#clock.now()
    const last = (await this.#options.engine.lastSign(run.dir))?.getTime() ?? 0
    // A file from the future was written before the clock was put back: it says nothing about now.
    const heard = Math.max(last <= now ? last : 0, run.heardAt?.getTime() ?? 0)
    if (now - heard <= minutes * 60_000) return
    await this.#setIntent(stage, run, 'silent', `No sign of life for ${minutes} min`)
  }

  async #setIntent(
    stage: Stage,
    run: ActiveRun,
    intent: Exclude<Intent, 'cancel' | 'stop'>,
    reason: string,
  ): Promise<void> {
    await this.#write(stage, async (tx) => {
      if (!(await setIntent(tx, run.id, intent, reason, GRACE_SECONDS))) return
      await recordEvents(tx, [
        {
          matrixId: run.matrixId,
          runId: run.id,
          attemptId: run.attemptId,
          kind: `run.${intent.replace('_', '-')}`,
          level: 'warning',
          message: reason,
        },
      ])
      await notify(tx, [`run:${run.id}`, `matrix:${run.matrixId}`, 'overview'])
    })
  }

  /** A run whose start nobody saw to the end: its worker is adopted, or will never run. */
  async #adopt(stage: Stage, run: ActiveRun): Promise<void> {
    const found = await this.#options.engine.adopt(run.attemptId, run.dir)
    if (found.state === 'unknown') return
    if (found.state === 'running') {
      await this.#write(stage, async (tx) => {
        await markRunning(tx, run.attemptId, found.handle)
        await recordEvents(tx, [
          {
            matrixId: run.matrixId,
            runId: run.id,
            attemptId: run.attemptId,
            kind: 'run.adopted',
            message: `Attempt ${run.attemptNumber} was found running after a restart of the server`,
          },
        ])
        await notify(tx, [`run:${run.id}`, `matrix:${run.matrixId}`])
      })
      return
    }
    await returnToQueue(
      stage,
      run,
      found.state === 'gone' ? found.reason : 'the server stopped before the worker started',
    )
  }

  /** @returns whether runs wait, as far as somebody looked */
  async #placeWaiting(stage: Stage, active: ActiveRun[]): Promise<boolean> {
    const { db, nodeId } = this.#ctx
    const pool = await loadPool(db.pool, nodeId)
    if (!this.#lookAtQueue && !pool.some(hasRoom)) return true
    const queue = await loadQueue(db.pool)
    if (queue.length > 0 && this.#asksDevices(pool)) return true
    this.#lookAtQueue = false
    if (queue.length === 0) return false
    const targets = new Set(active.map((run) => run.resultDir))
    const plan = place(queue, pool, targets, new Date(this.#clock.now()))
    for (const placement of plan.placements) {
      await this.#start(stage, placement, pool)
    }
    const changed = queue.flatMap((run): [string, string][] => {
      const reason = plan.reasons.get(run.id)
      return reason !== undefined && reason !== run.waitReason ? [[run.id, reason]] : []
    })
    if (changed.length > 0) await this.#saveReasons(stage, changed, queue)
    // A window full of runs that could all start leaves more behind it.
    if (plan.placements.length >= QUEUE_WINDOW) this.kick()
    return true
  }

  /**
   * Has GPUs looked at of which nothing fresh is known. @returns true while their answer is worth waiting for; after
   * that those that stay silent are marked, and nothing is placed on them.
   */
  #asksDevices(pool: PoolDevice[]): boolean {
    const { lookAtDevices } = this.#options
    if (!lookAtDevices) return false
    const stale = pool.filter(
      (device) =>
        device.kind !== 'cpu' &&
        device.health === 'healthy' &&
        !device.drained &&
        (device.sampledSecondsAgo ?? Number.POSITIVE_INFINITY) > FRESH_SECONDS,
    )
    if (stale.length === 0) {
      this.#silent = false
      return false
    }
    const now = performance.now()
    if (!this.#looking && now - this.#lookedAt > LOOK_AGAIN_MS) {
      this.#lookedAt = now
      this.#looking = lookAtDevices()
        .catch((error: unknown) => this.#ctx.log.warn({ err: error }, 'the devices could not be looked at'))
        .finally(() => {
          this.#looking = null
          this.kick()
        })
    }
    if (this.#looking && !this.#silent && now - this.#lookedAt < ANSWER_MS) return true
    this.#silent = true
    for (const device of stale) device.unanswered = true
    return false
  }

  async #saveReasons(stage: Stage, changed: [string, string][], queue: QueuedRun[]): Promise<void> {
    const ids = new Set(changed.map(([id]) => id))
    const matrices = new Set(queue.filter((run) => ids.has(run.id)).map((run) => run.matrixId))
    await this.#write(stage, async (tx) => {
      await saveWaitReasons(tx, changed)
      await notify(tx, [
        ...[...matrices].map((id) => `matrix:${id}` as const),
        ...(changed.length <= 20 ? changed.map(([id]) => `run:${id}` as const) : []),
        'overview',
      ])
    })
  }

  /** Places a run in one guarded write; its worker is started by a task. */
  async #start(stage: Stage, placement: Placement, pool: PoolDevice[]): Promise<void> {
    const { ctx, epoch } = stage
    const run = await loadRunToStart(ctx.db.pool, placement.runId)
    if (!run) return
    const attemptId = newId('a')
    const token = randomBytes(24).toString('base64url')
    const attempt: NewAttempt = {
      runId: run.id,
      attemptId,
      number: run.attempts + 1,
      nodeId: ctx.nodeId,
      engine: this.#options.engine.id,
      epoch,
      dir: attemptDir(ctx.config.dataDir, attemptId),
      stagingDir: stagingDirOf(run.resultDir, attemptId),
      tokenHash: createHash('sha256').update(token).digest('hex'),
      devices: placement.devices,
    }
    const devices = placement.devices.flatMap(({ deviceId }) => pool.filter((device) => device.id === deviceId))
    const names = devices.map(deviceName).join(', ')
    const met = strangersMet(devices)
    const who = { matrixId: run.matrixId, runId: run.id, attemptId }
    const placed = await asLeader(ctx.db, epoch, async (tx) => {
      if (!(await placeRun(tx, attempt))) return false
      const message = `Attempt ${attempt.number} starts on ${names}`
      await tell(tx, { ...who, kind: 'run.starting', message }, [
        `run:${run.id}`,
        `matrix:${run.matrixId}`,
        'overview',
        'devices',
      ])
      if (met) await recordEvents(tx, [{ ...who, kind: 'run.shares-device', level: 'warning', message: met }])
      return true
    })
    if (!placed) return
    this.#task(run.id, async () => {
      const at = stage.at(run.id)
      await at('placed')
      const benchmark = this.#options.getBenchmark(run.benchmark)
      if (!benchmark) throw new Error(`there is no benchmark ${run.benchmark}`)
      let prepared: Awaited<ReturnType<typeof prepareAttempt>>
      try {
        prepared = await prepareAttempt(ctx, { run, attempt, benchmark, token, apiUrl: this.#options.apiUrl, devices })
      } catch (error) {
        if (!(error instanceof CannotStart)) throw error
        await failStart(stage, run.id, error.failure)
        return
      }
      await at('prepared')
      this.#ownAttempts.add(attemptId)
      let handle: Handle
      try {
        handle = await this.#options.engine.start(prepared.request)
      } catch (error) {
        // Nothing was spawned. What would fail the same way again ends the attempt; the rest (too many processes) is tried again.
        if ((error as NodeJS.ErrnoException).code !== 'E2BIG') throw error
        await failStart(
          stage,
          run.id,
          failure('invalid_config', 'The arguments and the environment are larger than the system allows'),
        )
        return
      }
      await at('spawned')
      const code = await prepared.code
      await this.#write(stage, async (tx) => {
        await markRunning(tx, attemptId, handle, code)
        await notify(tx, [`run:${run.id}`, `matrix:${run.matrixId}`, 'overview'])
      })
      await at('running')
    })
  }

  /** A full disk keeps a run from being published: its page must say so, once a reason and not once a second. */
  async #tellFailure(runId: string, error: unknown): Promise<void> {
    this.#ctx.log.error({ err: error, runId }, 'a step of a run failed; it is taken again')
    const message = `It can't go on, and is tried again: ${(error as Error).message}`
    if (this.#told.get(runId) === message) return
    this.#told.set(runId, message)
    if (this.#told.size > REASONS_KEPT) this.#told.delete(this.#told.keys().next().value!)
    await recordEvents(this.#ctx.db.pool, [{ runId, kind: 'run.stuck', level: 'error', message }])
      .then(() => notify(this.#ctx.db.pool, [`run:${runId}`]))
      .catch((err: unknown) => this.#ctx.log.warn({ err, runId }, 'the event could not be recorded'))
  }

  #write<T>(stage: Stage, work: Parameters<typeof asLeader<T>>[2]): Promise<T> {
    return asLeader(stage.ctx.db, stage.epoch, work)
  }

  /** Runs a step beside the loop. A step that fails is taken again by a later pass: its run has not moved. */
  #task(runId: string, work: () => Promise<void>, { quiet = false } = {}): void {
    const task = work()
      .catch(async (error: unknown) => {
        if (error instanceof LeadershipLost) await this.#stepDown()
        else if (isDatabaseAway(error))
          this.#ctx.log.warn({ runId, error: String(error) }, 'a step waits for the database')
        else await this.#tellFailure(runId, error)
        await sleep(RETRY_MS)
      })
      .finally(() => {
        this.#tasks.delete(runId)
        if (!quiet) this.#again()
      })
    this.#tasks.set(runId, task)
  }
}

/** Programs of others on the devices of a run whose policy does not mind them. */
function strangersMet(devices: PoolDevice[]): string | null {
  const met = devices.flatMap((device) =>
    device.strangers.map(({ pid, name }) => `${name} (pid ${pid}) on ${deviceName(device)}`),
  )
  return met.length > 0 ? `Rungrid did not start what else is on its device: ${met.slice(0, 5).join(', ')}` : null
}
