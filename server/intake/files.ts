/**
 * The file road, and output: what workers on this machine write (docs/reporting). At each look (every second, unless the matrix says
 * otherwise) a live attempt costs one stat a file; only what changed is read. A database that is away stops nothing: the next round goes on from the committed offset.
 */
import { lstat } from 'node:fs/promises'
import path from 'node:path'
import type { PointsPatch, ProgressPatch } from '../../lib/api/sockets'
import { DEFAULT_REPORTING } from '../../lib/matrix/reporting'
import { findAttemptFiles, findLiveAttempts, type LiveAttempt } from '../db/sql/progress-live-attempts'
import type { Context } from '../services/context'
import { heard } from '../services/progress/heard'
import type { LineFile } from './line-file'
import { liveOf } from './live'
import { metricsFile } from './metrics-file'
import { OutputFile, streamsOf } from './output-file'
import { StatusFile } from './status-file'

const SIGNS_OF_LIFE = ['status.json', 'metrics.jsonl', 'stdout.log', 'stderr.log']
/** Attempts read at the same time; each takes a database connection. */
const CONCURRENT = 2
/** However much there is to do, others get their turn between two rounds. */
const LEAST_PAUSE_MS = 5
/** At the first look after a start, a file written this recently is a sign of life and an older one is not. */
const FRESH_MS = 5000

export interface FileIntakeOptions {
  /** Milliseconds between two looks at an attempt whose matrix does not say. */
  intervalMs?: number
  /** Milliseconds between two rounds while no attempt lives, for who calls `wake` when one starts. */
  sleepMs?: number
  /** All points that are stored, whichever road they came by. */
  onPoints?: (patch: PointsPatch) => void
  onProgress?: (patch: ProgressPatch) => void
  /** An attempt gave a sign of life; at most every 5 s an attempt. */
  onHeard?: (attemptId: string) => void
}

interface Followed {
  attempt: LiveAttempt
  metrics: LineFile
  status: StatusFile
  output: OutputFile[]
  intervalMs: number
  /** When it is looked at next, by the clock of `performance.now()`. */
  dueAt: number
  /** Sizes and times of the four files at the last look. */
  signs: string
  /** The running read: one at a time. */
  busy: Promise<void>
}

export class FileIntake {
  private readonly followed = new Map<string, Followed>()
  private readonly intervalMs: number
  private readonly sleepMs: number
  private sleeping = false
  /** An attempt may have started after the last look at which of them live. */
  private woken = false
  private readonly unsubscribe: (() => void)[] = []
  private timer: NodeJS.Timeout | undefined
  private round: Promise<void> = Promise.resolve()
  private stopped = true

  constructor(
    private readonly ctx: Context,
    private readonly options: FileIntakeOptions = {},
  ) {
    this.intervalMs = options.intervalMs ?? 1000
    this.sleepMs = options.sleepMs ?? this.intervalMs
  }

  start(): void {
    if (!this.stopped) return
    this.stopped = false
    const live = liveOf(this.ctx)
    if (this.options.onPoints) this.unsubscribe.push(live.onPoints(this.options.onPoints))
    if (this.options.onProgress) this.unsubscribe.push(live.onProgress(this.options.onProgress))
    this.plan(0)
  }

  /** An attempt may have started. Cheap: where one lives already, nothing changes. */
  wake(): void {
    this.woken = true
    if (this.sleeping) this.plan(0)
  }

  /** Ends after the running round and closes every file. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.round
    for (const end of this.unsubscribe.splice(0)) end()
    await Promise.all([...this.followed.keys()].map((id) => this.forget(id)))
  }

  /**
   * Reads everything that the worker of an attempt left, a last line without newline too. Call it when the worker has ended
   * and before the attempt is ended. @throws when the database is away: call it again
   */
  async drain(attemptId: string): Promise<void> {
    const attempt = await findAttemptFiles(this.ctx.db.pool, attemptId)
    if (!attempt) return
    const followed = this.follow(attempt)
    await this.exclusive(followed, async () => {
      await followed.status.read()
      await followed.metrics.read(true)
      await readOutput(followed, true)
    })
    await this.forget(attemptId)
  }

  /** One round over the live attempts of this node. @param all also over those that are not due yet */
  async poll(all = true): Promise<void> {
    this.woken = false
    const now = performance.now()
    const attempts = await findLiveAttempts(this.ctx.db.pool, this.ctx.nodeId)
    const alive = new Set(attempts.map((attempt) => attempt.id))
    for (const id of this.followed.keys()) if (!alive.has(id)) await this.forget(id)
    const waiting = attempts.map((attempt) => this.follow(attempt)).filter(({ dueAt }) => all || dueAt <= now)
    const reader = async () => {
      for (let followed = waiting.pop(); followed; followed = waiting.pop()) await this.look(followed)
    }
    await Promise.all(Array.from({ length: CONCURRENT }, reader))
  }

  private plan(delay: number): void {
    if (this.stopped) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.sleeping = false
      this.round = this.poll(false).then(
        () => this.rest(),
        (error: unknown) => {
          this.ctx.log.warn({ err: error }, 'files of attempts could not be read; trying again')
          this.plan(this.intervalMs)
        },
      )
    }, delay)
    this.timer.unref()
  }

  private rest(): void {
    this.sleeping = this.followed.size === 0 && !this.woken
    this.plan(this.sleeping ? this.sleepMs : this.untilNext())
  }

  /** Until somebody is due; at the latest when an attempt that has just started must be found. */
  private untilNext(): number {
    const now = performance.now()
    const due = [...this.followed.values()].map(({ dueAt }) => dueAt - now)
    return Math.max(LEAST_PAUSE_MS, Math.min(this.intervalMs, ...due))
  }

  /** One attempt whose file can't be read must not keep the others from being read. */
  private async look(followed: Followed): Promise<void> {
    const { attempt } = followed
    followed.dueAt = performance.now() + followed.intervalMs
    try {
      await this.exclusive(followed, async () => {
        // Drained and closed while it waited for its turn: what is opened now, nobody closes.
        if (this.followed.get(attempt.id) !== followed) return
        const { signs, newestMs } = await signsOf(attempt.dir)
        if (signs === followed.signs) return
        await followed.status.read()
        const done = [await followed.metrics.read(), await readOutput(followed)]
        const alive = followed.signs !== '' || Date.now() - newestMs < FRESH_MS
        if (alive && (await heard(this.ctx, attempt.id))) this.options.onHeard?.(attempt.id)
        // What is left of a file that grows faster than one round may read is read without waiting for a change.
        if (!done.includes(false)) followed.signs = signs
        else followed.dueAt = 0
      })
    } catch (error) {
      this.ctx.log.warn({ err: error, attempt: attempt.id }, 'files of an attempt could not be read; trying again')
    }
  }

  private follow(attempt: LiveAttempt): Followed {
    const known = this.followed.get(attempt.id)
    if (known) return known
    const reporting = { ...DEFAULT_REPORTING, ...attempt.reporting }
    const { interval_seconds: seconds } = reporting
    const followed: Followed = {
      attempt,
      metrics: metricsFile(this.ctx, attempt.id, path.join(attempt.dir, 'metrics.jsonl')),
      status: new StatusFile(this.ctx, attempt, path.join(attempt.dir, 'status.json')),
      output: streamsOf(reporting).map(
        (stream) => new OutputFile(this.ctx, attempt.id, path.join(attempt.dir, `${stream}.log`), stream, reporting),
      ),
      intervalMs: seconds === null ? this.intervalMs : seconds * 1000,
      dueAt: 0,
      signs: '',
      busy: Promise.resolve(),
    }
    this.followed.set(attempt.id, followed)
    return followed
  }

  private async forget(attemptId: string): Promise<void> {
    const followed = this.followed.get(attemptId)
    if (!followed) return
    this.followed.delete(attemptId)
    await this.exclusive(followed, async () => {
      for (const file of [followed.metrics, ...followed.output]) await file.close()
    })
  }

  private exclusive(followed: Followed, work: () => Promise<void>): Promise<void> {
    const mine = followed.busy.then(work)
    followed.busy = mine.catch(() => undefined)
    return mine
  }
}

/** One stream after the other, each knowing what the other one has. @returns false when there is more to read */
async function readOutput({ output: [first, second] }: Followed, toEnd = false): Promise<boolean> {
  const done = [await first?.read(toEnd, second), await second?.read(toEnd, first)]
  return !done.includes(false)
}

/** A file that can't be looked at is as one that is not there; whoever reads it says why. */
async function signsOf(dir: string): Promise<{ signs: string; newestMs: number }> {
  const stats = await Promise.all(SIGNS_OF_LIFE.map((name) => lstat(path.join(dir, name)).catch(() => undefined)))
  return {
    signs: stats.map((s) => (s ? `${s.ino}:${s.size}:${s.mtimeMs}` : '-')).join(' '),
    newestMs: Math.max(0, ...stats.map((s) => s?.mtimeMs ?? 0)),
  }
}
