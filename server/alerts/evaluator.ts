/**
 * Judges runs as they report: alert rules and early stops (docs/concepts/alerts.md).
 *
 * It is woken by what everybody hears: the topic of a run, of rules, a resync. A woken run is judged at once, then at most
 * every 500 ms, whatever comes in; all that wait are judged together, by what the database holds (judge-runs.ts). What
 * only the clock decides (silence, a budget of minutes) says when to look again. Without rules a topic costs a look into an
 * empty list, and there is no timer.
 *
 * Only the leader judges, and its writes carry the epoch, so that two servers never both fire. What is kept in memory can
 * be lost at any moment: states and firings are written in one transaction, and an episode that was told is never
 * told again (`alert_firing` is unique by rule, attempt, metric and episode).
 */
import { conditionOf } from '../../lib/alerts/conditions'
import { isDatabaseAway } from '../db/database'
import { asLeader, LeadershipLost } from '../db/leader-lock'
import { findLongIn, findUnjudged, loadRunFacts } from '../db/sql/alerts-runs'
import type { Topic } from '../db/sql/notify'
import { recordEffects } from '../services/alerts/record-effects'
import type { Context } from '../services/context'
import { Criteria, type Criterion } from './criteria'
import { judgeRuns, Memory } from './judge-runs'

const PACE_MS = 500
/** After the database went away, or a defect. */
const RETRY_MS = 1000
/** Runs that are judged together. */
const MOST_AT_ONCE = 100
/** Runs that are looked at when the server begins to lead. */
const MOST_UNJUDGED = 10_000
/** How often runs are looked for that are in a state for long, where a rule asks for that. */
const SCAN_MS = 30_000

export interface EvaluatorOptions {
  /** Epoch of the leadership that this server holds; null: it does not lead. */
  epoch(): number | null
  /** Milliseconds between two looks at the same run; default 500. */
  paceMs?: number
}

export class AlertEvaluator {
  readonly #ctx: Context
  readonly #options: EvaluatorOptions
  readonly #memory = new Memory()
  /** Null: they must be read. */
  #criteria: Criteria | null = null
  #waiting = new Set<string>()
  /** When runs must be looked at though nothing is heard, milliseconds of the steady clock. */
  readonly #due = new Map<string, number>()
  #reading = false
  #everything = true
  #scannedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | null = null
  #lastRound = Number.NEGATIVE_INFINITY
  #stopped = true

  constructor(ctx: Context, options: EvaluatorOptions) {
    this.#ctx = ctx
    this.#options = options
  }

  start(): void {
    this.#stopped = false
    this.lookAtAll()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#round
  }

  /** Something was heard. Quick: called for every notification. */
  onTopic(topic: Topic): void {
    if (topic === 'rules') {
      this.#criteria = null
      this.#reading = false
      this.#everything = true
      this.#plan(0)
    } else if (topic.startsWith('run:')) this.#wake(topic.slice(4))
  }

  /** Notifications may have been missed, or this server leads since now: every run that may matter is looked at. */
  lookAtAll(): void {
    this.#criteria = null
    this.#reading = false
    this.#everything = true
    this.#plan(0)
  }

  #wake(runId: string): void {
    if (this.#criteria && !this.#everything) {
      if (this.#criteria.isEmpty || this.#criteria.known(runId)?.length === 0) return
    }
    this.#waiting.add(runId)
    this.#plan(0)
  }

  /** A round begins after so many milliseconds, and not before the pace allows it. */
  #plan(ms: number): void {
    if (this.#stopped || this.#round) return
    clearTimeout(this.#timer)
    const pace = this.#lastRound + (this.#options.paceMs ?? PACE_MS) - performance.now()
    this.#timer = setTimeout(() => this.#begin(), Math.min(Math.max(ms, pace, 0), 2 ** 31 - 1))
    this.#timer.unref()
  }

  #begin(): void {
    let rest = 0
    this.#round = this.#judge()
      .catch((error: unknown) => {
        // What was kept may be ahead of what was written.
        this.#memory.clear()
        this.#everything = true
        rest = RETRY_MS
        if (error instanceof LeadershipLost) return null
        if (isDatabaseAway(error)) this.#ctx.log.warn({ error: String(error) }, 'alerts wait for the database')
        else this.#ctx.log.error({ err: error }, 'alerts could not be judged; it is tried again')
        return null
      })
      .then((next) => {
        this.#round = null
        this.#lastRound = performance.now()
        const heard = this.#waiting.size > 0 || (this.#everything && this.#options.epoch() !== null)
        if (heard) this.#plan(rest)
        else if (next !== null) this.#plan(next)
      })
  }

  /** @returns milliseconds until the next round, though nothing is heard; null: none is needed */
  async #judge(): Promise<number | null> {
    const epoch = this.#options.epoch()
    if (epoch === null) {
      // Whoever leads looks at everything when it begins to.
      this.#waiting.clear()
      this.#due.clear()
      this.#memory.clear()
      return null
    }
    const { pool } = this.#ctx.db
    if (!this.#criteria) {
      // A rule that was switched off and on again has forgotten where it stood.
      this.#memory.clear()
      // Null again when they change while they are read.
      this.#reading = true
      const read = await Criteria.load(this.#ctx)
      if (this.#reading) this.#criteria = read
    }
    const criteria = this.#criteria
    if (!criteria) return 0
    if (criteria.isEmpty) {
      this.#everything = false
      this.#waiting.clear()
      this.#due.clear()
      return null
    }
    if (this.#everything) {
      this.#everything = false
      for (const id of await findUnjudged(pool, MOST_UNJUDGED)) this.#waiting.add(id)
    }
    await this.#scan(criteria)
    const now = performance.now()
    for (const [id, at] of this.#due) if (at <= now) this.#waiting.add(id)
    const ids = [...this.#waiting].slice(0, MOST_AT_ONCE)
    for (const id of ids) {
      this.#waiting.delete(id)
      this.#due.delete(id)
    }
    const runs = (await this.#criteriaOf(criteria, ids)).filter((run) => run.criteria.length > 0)
    if (runs.length > 0) await this.#judgeSome(epoch, runs)
    return this.#next(criteria)
  }

  async #criteriaOf(criteria: Criteria, ids: string[]): Promise<{ id: string; criteria: Criterion[] }[]> {
    const unknown = ids.filter((id) => !criteria.known(id))
    const facts = unknown.length > 0 ? await loadRunFacts(this.#ctx.db.pool, unknown) : []
    const found = new Map(facts.map((run) => [run.id, criteria.of(run)]))
    return ids.map((id) => ({ id, criteria: found.get(id) ?? criteria.known(id) ?? [] }))
  }

  async #judgeSome(epoch: number, runs: { id: string; criteria: Criterion[] }[]): Promise<void> {
    const effects = await judgeRuns(this.#ctx.db.pool, runs, this.#memory)
    this.#memory.shrink()
    const { fired, resolved, stops, states } = effects
    if (fired.length + resolved.length + stops.length + states.length > 0)
      await asLeader(this.#ctx.db, epoch, (tx) => recordEffects(tx, effects))
    for (const [id, seconds] of effects.due) {
      if (seconds === 0) this.#waiting.add(id)
      else this.#due.set(id, performance.now() + seconds * 1000)
    }
  }

  /** Runs that wait tell nobody: those are looked for that have been in a state for as long as a rule says. */
  async #scan(criteria: Criteria): Promise<void> {
    if (performance.now() - this.#scannedAt < SCAN_MS) return
    this.#scannedAt = performance.now()
    for (const { id, judged, since, snoozedUntil } of criteria.all) {
      const { condition } = judged
      if (condition.kind !== 'state' || snoozedUntil > Date.now() / 1000) continue
      const found = await findLongIn(
        this.#ctx.db.pool,
        id,
        condition.states,
        condition.for_seconds,
        new Date(since * 1000),
      )
      for (const run of found) this.#waiting.add(run)
    }
  }

  #next(criteria: Criteria): number | null {
    if (this.#waiting.size > 0) return 0
    const scans = criteria.all.some(({ judged }) => conditionOf(judged.condition).kind === 'state')
    const due = Math.min(...this.#due.values(), scans ? this.#scannedAt + SCAN_MS : Number.POSITIVE_INFINITY)
    return Number.isFinite(due) ? Math.max(0, due - performance.now()) : null
  }
}
