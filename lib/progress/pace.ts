/**
 * Pace and remaining time from the reports of one attempt.
 *
 * Between two reports that moved on lies a stretch: so much work in so much time. Most stretches have about the same pace, and
 * the ones that have not are of four kinds:
 *
 *   a slow start (compiling, filling caches), once                          left out
 *   a pause (another program on the machine, a suspended worker), whenever  left out
 *   a jump ahead (resumed from a checkpoint, work found done), once         left out
 *   an evaluation or a checkpoint, again and again                          kept: it will come again
 *
 * What tells an evaluation from a pause is that it comes at equal distances of work and takes about as long each time. One that
 * came once can't be told apart and is left out, so the first estimates of a run with evaluations are a little low.
 *
 * The history is at most 64 reports. Old ones are thinned so that what is left lies the denser the newer it is: the whole run
 * is remembered, and a run of days still knows its hourly evaluation. In the mean, a stretch weighs a quarter at the
 * beginning of the run and one at its end, so that a pace that changed is followed.
 *
 * Time is the worker's own between two reports, so that a document that is read late counts as when it was written. Where
 * that clock stands or runs backwards, the time of arrival stands in.
 */
import { type Position, type PositionUnit, positionOf } from './position'
import type { ProgressDoc } from './schema'

export const MOST_SAMPLES = 64
const FEWEST_STRETCHES: Record<PositionUnit, number> = { steps: 3, percent: 3, epochs: 2 }
/** How many times slower or faster than the median a stretch is out of the ordinary. */
const ODD = 3
/** Evaluations take as long as each other within this factor, and come at equal distances within this share. */
const ALIKE = 2.5
const REGULAR = 0.3
/** What takes longer than this many times the work between it and the one before is a pause. */
const LONGEST = 2
/** No advance for this many times the longest ordinary stretch, and for two minutes: nobody knows how long it lasts. */
const STALLED_TIMES = 5
const STALLED_SECONDS = 120
/** An estimate of more than ten years says nothing. */
const MOST_SECONDS = 10 * 365 * 86_400
/** Throughput is that of the last minute, or of the last stretch where that is longer. */
const RECENT_SECONDS = 60
/** A report is late, and no new beginning, when it lies this many reports behind at most. */
const LATE_REPORTS = 4

/** Plain data, so that it can be stored: what is known of the pace in one unit. */
export interface PaceHistory {
  /** Seconds of work time, ascending, from 0 at the first report. */
  at: number[]
  /** Position at each, ascending. */
  done: number[]
  /** Work time of the latest report, which need not have moved on. */
  clock: number
  /** Worker's and server's clock at that report, seconds since 1970. */
  reportedAt: number
  arrivedAt: number
}

/** Histories by unit: two reporters of one attempt may count differently. */
export type Pace = Partial<Record<PositionUnit, PaceHistory>>

export interface PaceEstimate {
  /** Seconds to the end; null: not known. Never negative. */
  remainingSeconds: number | null
  /** null: not known, or not counted in steps. */
  stepsPerSecond: number | null
}

const NOTHING: PaceEstimate = { remainingSeconds: null, stepsPerSecond: null }

/**
 * Notes a document that arrived now (seconds since 1970) and says what follows from it and from the ones before. The same
 * document again changes nothing and gives the same answer.
 */
export function follow(pace: Pace, doc: ProgressDoc, arrivedAt: number): PaceEstimate {
  const position = positionOf(doc)
  if (!position) return NOTHING
  const history = note(pace[position.unit], position.done, Date.parse(doc.lastUpdatedTime) / 1000, arrivedAt)
  pace[position.unit] = history
  return estimate(history, position)
}

function begin(done: number, reportedAt: number, arrivedAt: number): PaceHistory {
  return { at: [0], done: [done], clock: 0, reportedAt, arrivedAt }
}

function note(known: PaceHistory | undefined, done: number, reportedAt: number, arrivedAt: number): PaceHistory {
  if (!known) return begin(done, reportedAt, arrivedAt)
  const last = known.done.at(-1)!
  if (done < last) {
    const late = known.done.at(-1 - LATE_REPORTS)
    return late === undefined || done < late ? begin(done, reportedAt, arrivedAt) : known
  }
  const told = reportedAt - known.reportedAt
  if (done === last && told === 0) return known
  known.clock += told > 0 ? told : Math.max(0, arrivedAt - known.arrivedAt)
  known.reportedAt = reportedAt
  known.arrivedAt = arrivedAt
  if (done === last) return known
  known.at.push(known.clock)
  known.done.push(done)
  if (known.at.length > MOST_SAMPLES) thin(known)
  return known
}

/** Forgets the report whose neighbours lie closest together for their age. */
function thin({ at, done, clock }: PaceHistory): void {
  let least = Number.POSITIVE_INFINITY
  let forget = 1
  for (let i = 1; i < at.length - 1; i++) {
    const closeness = (at[i + 1]! - at[i - 1]!) / (clock - at[i - 1]!)
    if (closeness < least) {
      least = closeness
      forget = i
    }
  }
  at.splice(forget, 1)
  done.splice(forget, 1)
}

interface Stretch {
  time: number
  work: number
  /** Position and work time at its end. */
  done: number
  at: number
}

export function estimate(history: PaceHistory, { unit, total }: Position): PaceEstimate {
  const done = history.done.at(-1)!
  const stretches = stretchesOf(history)
  const ordinary = ordinaryOf(stretches, history.done[0]!)
  return {
    remainingSeconds:
      total === null
        ? null
        : done >= total
          ? done > total
            ? null
            : 0
          : remainingOf(history, stretches, ordinary, unit, total),
    stepsPerSecond: unit === 'steps' ? recentRate(history, stretches) : null,
  }
}

function stretchesOf({ at, done }: PaceHistory): Stretch[] {
  const stretches: Stretch[] = []
  for (let i = 1; i < at.length; i++)
    stretches.push({ time: at[i]! - at[i - 1]!, work: done[i]! - done[i - 1]!, done: done[i]!, at: at[i]! })
  return stretches
}

function remainingOf(
  history: PaceHistory,
  stretches: Stretch[],
  ordinary: Stretch[],
  unit: PositionUnit,
  total: number,
): number | null {
  if (stretches.length < FEWEST_STRETCHES[unit] || ordinary.length === 0) return null
  const end = history.at.at(-1)!
  let time = 0
  let work = 0
  for (const stretch of ordinary) {
    const weight = end > 0 ? 2 ** ((-2 * (end - stretch.at)) / end) : 1
    time += weight * stretch.time
    work += weight * stretch.work
  }
  const pace = time / work
  const quiet = history.clock - end
  const longest = Math.max(...ordinary.map((stretch) => stretch.time))
  if (quiet > Math.max(STALLED_SECONDS, STALLED_TIMES * longest)) return null
  // Between two reports work goes on unseen, but no further than to the next one.
  const unseen = Math.min(quiet, pace * median(ordinary.slice(-8).map((stretch) => stretch.work)))
  const seconds = pace * (total - history.done.at(-1)!) - unseen
  return Number.isFinite(seconds) && seconds <= MOST_SECONDS ? Math.max(0, seconds) : null
}

/** The stretches that say how the work will go on. */
function ordinaryOf(stretches: Stretch[], from: number): Stretch[] {
  // The first of two may be a warm-up; which one is out of the ordinary can't be told.
  if (stretches.length < 3) return stretches.slice(-1)
  const usual = median(stretches.map(({ time, work }) => time / work))
  const slow = new Set(stretches.filter(({ time, work }) => time > ODD * usual * work))
  for (const stretch of regular([...slow], usual, from, stretches.at(-1)!.done)) slow.delete(stretch)
  const fast = stretches.filter(({ time, work }) => time * ODD < usual * work)
  // Often fast is how this work goes, with much of it found done; now and then it is a jump.
  const jumps = new Set(fast.length * 5 < stretches.length || fast.length < 3 ? fast : [])
  const [first] = stretches
  const warmUp = stretches.length > 3 && first!.time > 1.5 * usual * first!.work ? first : undefined
  return stretches.filter((stretch) => !slow.has(stretch) && !jumps.has(stretch) && stretch !== warmUp)
}

/**
 * Of slow stretches those that come again and again: about as long as each other, at equal distances of work, not much longer
 * than the work between them, and not overdue.
 */
function regular(slow: Stretch[], usual: number, from: number, now: number): Stretch[] {
  const extra = ({ time, work }: Stretch) => time - usual * work
  const found: Stretch[] = []
  const bySize = [...slow].sort((a, b) => extra(a) - extra(b))
  for (let begin = 0; begin < bySize.length; ) {
    let end = begin + 1
    while (end < bySize.length && extra(bySize[end]!) <= ALIKE * extra(bySize[end - 1]!)) end++
    const alike = bySize.slice(begin, end).sort((a, b) => a.at - b.at)
    begin = end
    if (alike.length < 2) continue
    const places = alike.map((stretch) => stretch.done)
    // Two have one distance only: the first must lie as far from the beginning.
    if (places.length === 2) places.unshift(from)
    const distances = places.slice(1).map((place, i) => place - places[i]!)
    const distance = median(distances)
    const close = distances.filter((each) => Math.abs(each - distance) <= REGULAR * distance)
    const often = close.length >= Math.ceil(0.7 * distances.length)
    const short = median(alike.map(extra)) <= LONGEST * usual * distance
    const due = now - places.at(-1)! <= 1.5 * distance
    if (often && short && due) found.push(...alike)
  }
  return found
}

/** Steps per second of the last minute; a jump ahead was no work. */
function recentRate({ at, clock }: PaceHistory, stretches: Stretch[]): number | null {
  if (stretches.length === 0) return null
  const usual = median(stretches.map(({ time, work }) => time / work))
  let time = clock - at.at(-1)!
  let work = 0
  for (let i = stretches.length - 1; i >= 0; i--) {
    const stretch = stretches[i]!
    if (work > 0 && time + stretch.time > RECENT_SECONDS) break
    if (stretches.length > 2 && stretch.time * ODD * ODD < usual * stretch.work) continue
    time += stretch.time
    work += stretch.work
  }
  return time > 0 && work > 0 ? work / time : null
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
