/**
 * Judges some runs by what the database holds of them, and says what is to be written. Points are read from there and never
 * taken from what came in, so that it makes no difference which server they came to, in what order, how often, and
 * whether anybody looked meanwhile.
 *
 * Of each series the state keeps the last step that was judged and how many points the series had then. More points are
 * there: those beyond that step are read. When that does not explain the count, some came late; when a conflict was
 * counted, one was replaced: then the series is judged again from its beginning.
 */

import { conditionOf } from '../../lib/alerts/conditions'
import {
  type Change,
  dueAt,
  type EpisodeState,
  judgePoints,
  judgeSituation,
  type MetricState,
  type Opened,
  rejudge,
} from '../../lib/alerts/judge'
import { isPattern, matches } from '../../lib/alerts/match'
import { ALERT_LIMITS } from '../../lib/alerts/rule'
import type { Situation } from '../../lib/alerts/types'
import type { Json } from '../../lib/matrix/types'
import type { FailureClass } from '../../lib/runs/failures'
import type { Queryable } from '../db/database'
import { loadOpenFirings, type OpenFiring, type Resolution } from '../db/sql/alerts-firings'
import { loadStandings, type StandingRow } from '../db/sql/alerts-runs'
import { findWatched, type ReadPoints, readBeyond, readLast, type WatchedSeries } from '../db/sql/alerts-series'
import { loadStates, type StateRow } from '../db/sql/alerts-states'
import type { Criterion } from './criteria'

/** Points of a series that are read at once. */
const PAGE = 20_000
/** Points of all series that are read at once: some 15 MB. */
const MOST_TOGETHER = 10 * PAGE
/** Milliseconds of judging after which others have their turn. */
const BREATHE_MS = 20
/** Points from the end of a series that are judged again when some came late. */
const MOST_AGAIN = 200_000
/** Between two such judgements of a series that is longer than a page, seconds. */
const AGAIN_EVERY = 30

type Kept<S extends EpisodeState> = S & {
  /** When it was judged, seconds since 1970. */
  at: number
  /** The attempt is over and was judged to its end. */
  ended?: true
}

type KeptMetric = Kept<MetricState> & {
  /** Points of the series that were judged. */
  seen: number
  conflicts: number
  /** When it was judged again from its beginning. */
  againAt?: number
}

/** States by subject, criterion and metric; what is not there is read from the database. */
export class Memory {
  readonly #subjects = new Map<string, Map<string, Kept<EpisodeState>>>()
  readonly #most: number
  #size = 0

  constructor(most = 20_000) {
    this.#most = most
  }

  has(subject: string): boolean {
    return this.#subjects.has(subject)
  }

  get<S>(subject: string, criterion: string, metric: string): S | null {
    return (this.#subjects.get(subject)?.get(`${criterion}\n${metric}`) as S | undefined) ?? null
  }

  set(subject: string, criterion: string, metric: string, state: Kept<EpisodeState>): void {
    const states = this.#subjects.get(subject) ?? new Map()
    // The subject that was touched last is forgotten last.
    this.#subjects.delete(subject)
    this.#subjects.set(subject, states)
    const key = `${criterion}\n${metric}`
    if (!states.has(key)) this.#size++
    states.set(key, state)
  }

  begin(subject: string): void {
    if (!this.#subjects.has(subject)) this.#subjects.set(subject, new Map())
  }

  forget(subject: string): void {
    this.#size -= this.#subjects.get(subject)?.size ?? 0
    this.#subjects.delete(subject)
  }

  clear(): void {
    this.#subjects.clear()
    this.#size = 0
  }

  /** Forgets what was not looked at for longest; it is read again when it is needed. */
  shrink(): void {
    for (const subject of this.#subjects.keys()) {
      if (this.#size <= this.#most && this.#subjects.size <= this.#most) return
      this.forget(subject)
    }
  }
}

export interface Fired {
  criterion: Criterion
  run: StandingRow
  subject: string
  metric: string
  opened: Opened
  /** It cleared among the same points: at this step. */
  cleared?: { step: number | null }
}

export interface Resolved {
  firing: OpenFiring
  resolution: Resolution
  /** What the series says now, for the sentence. */
  step: number | null
}

export interface Effects {
  fired: Fired[]
  resolved: Resolved[]
  stops: Fired[]
  states: StateRow[]
  /** Attempts of which only the mark that they are over is kept. */
  over: { runId: string; subject: string }[]
  /** Runs that must be looked at again, and in how many seconds; 0: at once. */
  due: Map<string, number>
}

export async function judgeRuns(
  db: Queryable,
  runs: { id: string; criteria: Criterion[] }[],
  memory: Memory,
): Promise<Effects> {
  const effects: Effects = { fired: [], resolved: [], stops: [], states: [], over: [], due: new Map() }
  const ids = runs.map(({ id }) => id)
  const standings = new Map((await loadStandings(db, ids)).map((row) => [row.id, row]))
  const open = grouped(await loadOpenFirings(db, ids), ({ runId }) => runId)
  const judges: RunJudge[] = []
  for (const { id, criteria } of runs) {
    const standing = standings.get(id)
    if (standing) judges.push(new RunJudge(standing, criteria, open.get(id) ?? [], memory, effects))
  }
  await remember(db, judges, memory)
  await judgeSeries(db, judges)
  for (const judge of judges) judge.end()
  return effects
}

async function remember(db: Queryable, judges: RunJudge[], memory: Memory): Promise<void> {
  const missing = judges.flatMap((judge) => judge.subjects).filter((subject) => !memory.has(subject))
  if (missing.length === 0) return
  for (const subject of missing) memory.begin(subject)
  for (const { criterion, subject, metric, state } of await loadStates(db, missing))
    memory.set(subject, criterion, metric, state as unknown as Kept<EpisodeState>)
}

async function judgeSeries(db: Queryable, judges: RunJudge[]): Promise<void> {
  const watching = judges.filter((judge) => judge.watches)
  if (watching.length === 0) return
  const series = grouped(
    await findWatched(
      db,
      watching.map((judge) => judge.wanted()),
      ALERT_LIMITS.metrics,
    ),
    ({ attemptId }) => attemptId,
  )
  const looks = watching.flatMap((judge) => judge.looks(series.get(judge.attemptId!) ?? []))
  const from = new Map<number, number | null>()
  for (const { series, after } of looks) {
    const known = from.get(series.id)
    from.set(series.id, known === undefined ? after : known === null || after === null ? null : Math.min(known, after))
  }
  const bySeries = grouped(looks, ({ series }) => series.id)
  const none: ReadPoints = { step: [], time: [], value: [] }
  let breathed = performance.now()
  for (const ids of portions([...bySeries.values()])) {
    const read = await readBeyond(
      db,
      ids.map((id) => ({ id, after: from.get(id)! })),
      PAGE,
    )
    for (const look of ids.flatMap((id) => bySeries.get(id)!)) {
      await look.judge.points(db, look, read.get(look.series.id) ?? none)
      if (performance.now() - breathed < BREATHE_MS) continue
      await new Promise((resolve) => setImmediate(resolve))
      breathed = performance.now()
    }
  }
}

/** Series that are read together: after a restart everything is unread, and all at once would not fit into the memory. */
export function portions(looks: Pick<Look, 'series' | 'state'>[][]): number[][] {
  const found: number[][] = []
  let points = Number.POSITIVE_INFINITY
  for (const ofSeries of looks) {
    const { id, count } = ofSeries[0]!.series
    const unread = Math.max(0, ...ofSeries.map(({ state }) => count - (state?.seen ?? 0)))
    points += Math.min(PAGE, unread)
    if (points > MOST_TOGETHER || found.length === 0) {
      points = Math.min(PAGE, unread)
      found.push([])
    }
    found.at(-1)!.push(id)
  }
  return found
}

interface Look {
  judge: RunJudge
  criterion: Criterion
  series: WatchedSeries
  state: KeptMetric | null
  after: number | null
}

/** One run, its latest attempt, and what looks at them. */
class RunJudge {
  readonly subjects: string[]
  readonly attemptId: string | null
  readonly #points: Criterion[] = []
  readonly #situation: Criterion[] = []
  /** More points are there than were read at once. */
  #behind = false

  constructor(
    readonly run: StandingRow,
    criteria: Criterion[],
    readonly open: OpenFiring[],
    readonly memory: Memory,
    readonly effects: Effects,
  ) {
    this.attemptId = run.attemptId
    this.subjects = run.attemptId === null ? [run.id] : [run.id, run.attemptId]
    for (const criterion of criteria) {
      if (criterion.snoozedUntil > run.now) this.#look(criterion.snoozedUntil)
      else if (conditionOf(criterion.judged.condition).judges === 'situation') this.#situation.push(criterion)
      else this.#points.push(criterion)
    }
  }

  get #over(): boolean {
    return this.run.attemptState === 'ended'
  }

  get watches(): boolean {
    return this.attemptId !== null && this.#live().length > 0
  }

  /** Criteria of points that have something to say of this attempt yet. */
  #live(): Criterion[] {
    const { attemptId, endedAt } = this.run
    if (!this.#over) return this.#points
    return this.#points.filter(
      ({ id, since }) => since <= (endedAt ?? 0) && !this.memory.get<Kept<EpisodeState>>(attemptId!, id, '')?.ended,
    )
  }

  wanted(): { attemptId: string; names: string[]; all: boolean; nonFinite: boolean } {
    const names: string[] = []
    let all = false
    let nonFinite = false
    for (const { judged } of this.#live()) {
      const { condition } = judged
      if (!('metric' in condition)) continue
      if (!isPattern(condition.metric)) names.push(condition.metric)
      // Most series never have a NaN: the database knows which do.
      else if (condition.kind === 'nan') nonFinite = true
      else all = true
    }
    return { attemptId: this.attemptId!, names, all, nonFinite }
  }

  looks(series: WatchedSeries[]): Look[] {
    return this.#live().flatMap((criterion) => {
      const { condition } = criterion.judged
      const { metric } = condition as { metric: string }
      return series.flatMap((one) => {
        if (!matches(metric, one.name)) return []
        const state = this.memory.get<KeptMetric>(one.attemptId, criterion.id, one.name)
        if (state && state.seen === one.count && state.conflicts === one.conflicts) return []
        return [{ judge: this, criterion, series: one, state, after: state?.lastStep ?? null }]
      })
    })
  }

  async points(db: Queryable, { criterion, series, state, after }: Look, read: ReadPoints): Promise<void> {
    const { judged } = criterion
    const { run } = this
    const from = after === null ? 0 : upperBound(read.step, after)
    const fresh = read.step.length - from
    const full = read.step.length === PAGE
    const late = state !== null && !full && state.seen + fresh < series.count
    const replaced = state !== null && state.conflicts !== series.conflicts
    // What was before the rule, or while it was snoozed, is not told; how things stand after it is.
    const looked = state ?? this.memory.get<Kept<EpisodeState>>(series.attemptId, criterion.id, '')
    const silent = looked ? looked.at < criterion.snoozedUntil : criterion.since > (run.startedAt ?? run.now)
    const again = late || replaced || (silent && state === null)
    const wait = again && state?.againAt !== undefined && series.count > PAGE ? state.againAt + AGAIN_EVERY : 0
    let result: { state: MetricState; changes: Change[] }
    let seen = (state?.seen ?? 0) + fresh
    if (again && wait <= run.now) {
      const whole = await readLast(db, series.id, MOST_AGAIN)
      result = rejudge(judged, series.name, state, whole)
      seen = whole.step.length < MOST_AGAIN ? whole.step.length : series.count
    } else {
      result = judgePoints(judged, series.name, state, read)
      if (silent) result = settled(state, result)
      if (wait > run.now) this.#look(wait)
      else if (full) {
        this.#behind = true
        this.#look(0)
      }
    }
    const kept: KeptMetric = {
      ...result.state,
      at: run.now,
      seen,
      conflicts: again && wait > run.now ? state!.conflicts : series.conflicts,
      ...(again && wait <= run.now ? { againAt: run.now } : state?.againAt ? { againAt: state.againAt } : {}),
    }
    this.#keep(criterion, this.attemptId!, series.name, kept, result.changes)
  }

  /** What the clock and the state of the run say; then what is over is marked so. */
  end(): void {
    const { run } = this
    // What came before a rule is not told, what comes after it is: a series that appears from now on is all new.
    for (const criterion of this.watches && !this.#over ? this.#live() : [])
      if (criterion.since > (run.startedAt ?? run.now) && !this.memory.get(this.attemptId!, criterion.id, ''))
        this.#mark(criterion)
    for (const criterion of this.#situation) this.#judgeSituation(criterion)
    if (this.#behind) return
    if (this.#over) {
      const marked = this.#live()
      for (const criterion of marked) this.#mark(criterion, true)
      if (marked.length > 0) this.effects.over.push({ runId: run.id, subject: this.attemptId! })
    }
    this.#resolveLeft()
  }

  #judgeSituation(criterion: Criterion): void {
    const { run } = this
    const { condition } = criterion.judged
    const subject = condition.kind === 'state' ? run.id : (run.attemptId ?? run.id)
    const known = this.memory.get<Kept<EpisodeState>>(subject, criterion.id, '')
    const at = situationOf(run)
    if (known?.ended && !known.open) return
    if (known === null && at.since < criterion.since && isOverState(at)) return
    const result = judgeSituation(criterion.judged, known, at)
    const { state } = result
    const ends = this.#over && subject === run.attemptId
    const instant = condition.kind === 'finish' && state.open !== null
    if (result.changes.length > 0 || known === null || (ends && !known.ended) || state.good !== known.good) {
      const kept: Kept<EpisodeState> = { ...state, at: run.now, ...(ends ? { ended: true } : {}) }
      if (instant) kept.open = null
      this.#keep(criterion, subject, '', kept, result.changes)
    }
    const due = dueAt(criterion.judged, state, at)
    if (due !== null && !ends) this.#look(due)
  }

  #keep(criterion: Criterion, subject: string, metric: string, state: Kept<EpisodeState>, changes: Change[]): void {
    const { run, effects } = this
    const before = this.memory.get<Kept<EpisodeState>>(subject, criterion.id, metric)
    this.memory.set(subject, criterion.id, metric, state)
    let latest: Fired | undefined
    for (const change of changes) {
      if (change.type === 'opened') {
        const fired: Fired = { criterion, run, subject, metric, opened: change.opened }
        latest = fired
        if (criterion.alert) effects.fired.push(fired)
        else effects.stops.push(fired)
        continue
      }
      // The firing is not there to be found yet.
      if (latest) {
        latest.cleared = { step: change.step }
        continue
      }
      const firing = this.#firing(criterion.id, subject, metric, change.opened.episode)
      if (firing) effects.resolved.push({ firing, resolution: 'cleared', step: change.step })
    }
    // Judging the same points again gives the same state: it is stored when something happened, else now and then.
    const isOld = !before || state.at - (storedAt.get(before) ?? 0) >= STORE_EVERY
    if (changes.length === 0 && !isOld && !state.ended) {
      storedAt.set(state, storedAt.get(before) ?? 0)
      return
    }
    storedAt.set(state, state.at)
    effects.states.push({ criterion: criterion.id, runId: run.id, subject, metric, state: state as unknown as Json })
  }

  #firing(criterion: string, subject: string, metric: string, episode: number): OpenFiring | undefined {
    return this.open.find(
      (one) =>
        one.criterion === criterion && one.subject === subject && one.metric === metric && one.episode === episode,
    )
  }

  /** Keeps that a criterion of points has looked at the attempt; or, that it has for the last time. */
  #mark(criterion: Criterion, ended = false): void {
    const { run } = this
    const kept: Kept<EpisodeState> = {
      count: 0,
      open: null,
      good: null,
      resolvedAt: null,
      time: null,
      at: run.now,
      ...(ended ? { ended } : {}),
    }
    this.memory.set(this.attemptId!, criterion.id, '', kept)
    this.effects.states.push({
      criterion: criterion.id,
      runId: run.id,
      subject: this.attemptId!,
      metric: '',
      state: kept as unknown as Json,
    })
  }

  /** Nothing of an attempt that is over, or that another one followed, stays open but that it failed. */
  #resolveLeft(): void {
    const { run, effects } = this
    const resolved = new Set(effects.resolved.map(({ firing }) => firing.id))
    for (const firing of this.open) {
      if (resolved.has(firing.id)) continue
      const isOld = firing.subject !== run.id && firing.subject !== run.attemptId
      const isOver = this.#over && firing.subject === run.attemptId && firing.metric !== ''
      if (isOld || isOver) effects.resolved.push({ firing, resolution: 'ended', step: null })
    }
  }

  /** @param at seconds since 1970 by the database's clock; 0: at once */
  #look(at: number): void {
    const seconds = at === 0 ? 0 : Math.max(0.05, at - this.run.now)
    const known = this.effects.due.get(this.run.id)
    if (known === undefined || seconds < known) this.effects.due.set(this.run.id, seconds)
  }
}

/** A state that did not change is stored at most every so many seconds. */
const STORE_EVERY = 10
/** When a state in memory was last stored. */
const storedAt = new WeakMap<Kept<EpisodeState>, number>()

function isOverState(at: Situation): boolean {
  return at.attempt?.state === 'ended'
}

/** Where things stand after points that are not told of: what opened and is over is left out. */
function settled(
  before: MetricState | null,
  { state, changes }: { state: MetricState; changes: Change[] },
): { state: MetricState; changes: Change[] } {
  const first = before?.open ? changes.find(({ type }) => type === 'resolved') : undefined
  const last = changes.at(-1)
  const kept = [first, last?.type === 'opened' && state.open ? last : undefined]
  return { state, changes: kept.filter((change) => change !== undefined) }
}

/** A row as conditions see it. */
export function situationOf(run: StandingRow): Situation {
  return {
    now: run.now,
    state: run.state,
    since: run.since ?? run.now,
    attempt:
      run.attemptNumber === null
        ? null
        : {
            number: run.attemptNumber,
            state: run.attemptState!,
            outcome: run.outcome,
            startedAt: run.startedAt,
            endedAt: run.endedAt,
            failure: run.failure && { class: run.failure.class as FailureClass, message: run.failure.message },
          },
    heardAt: run.heardAt,
    step: run.step,
  }
}

function grouped<T, K>(items: T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

/** How many of the ascending steps are not beyond `step`. */
function upperBound(steps: readonly number[], step: number): number {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle]! <= step) low = middle + 1
    else high = middle
  }
  return low
}
