/** What of a stored progress document is still true, by the state of its run. */
import type { RunState } from '../runs/states'
import type { Progress } from './schema'

/**
 * Only a worker that works has time left and a throughput. A run that succeeded is done, whatever was reported last; any other
 * end keeps where it was. The end itself comes from the process, never from here.
 */
export function shownProgress(doc: Progress | null, state: RunState): Progress | null {
  if (!doc || state === 'starting' || state === 'running' || state === 'stopping') return doc
  const { estimatedRemainingSeconds: _left, estimatedBy: _by, throughput: _rate, ...kept } = doc
  return state === 'succeeded' ? { ...kept, progressPercentage: 100 } : kept
}

/** An estimate that is overdue by this share of itself, and by a minute, was wrong. */
const OVERDUE = 0.5
const OVERDUE_SECONDS = 60

/**
 * Seconds left at `now` (milliseconds since 1970): the estimate less the time since it was made. Null: not known, or so long
 * overdue that it was wrong.
 */
export function remainingAt(doc: Progress | null, now: number): number | null {
  const seconds = doc?.estimatedRemainingSeconds
  if (seconds === undefined) return null
  const age = doc?.receivedAt === undefined ? 0 : Math.max(0, (now - Date.parse(doc.receivedAt)) / 1000)
  if (age - seconds > Math.max(OVERDUE_SECONDS, OVERDUE * seconds)) return null
  return Math.max(0, seconds - age)
}
