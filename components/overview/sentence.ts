import type { Device } from '@/lib/api/devices'
import type { MatrixSummary } from '@/lib/api/matrices'
import type { System } from '@/lib/api/system'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { formatClock, formatRelative } from '@/lib/format/time'

export interface Sentence {
  /** What is alive, in ink. */
  lead: string
  /** The rest, in lighter ink. */
  rest: string
}

/**
 * The first line of the overview: is it alive, how far is it, is it good.
 * @param now milliseconds since 1970
 */
export function overviewSentence(
  system: System,
  devices: readonly Device[],
  matrices: readonly MatrixSummary[],
  now: number,
): Sentence {
  const { runs } = system
  const active = (runs.starting ?? 0) + (runs.running ?? 0) + (runs.stopping ?? 0) + (runs.finishing ?? 0)
  const held = devices.filter((device) => device.holds.length > 0)
  const queued = runs.queued ?? 0
  const failed = runs.failed ?? 0
  const lead =
    active > 0
      ? `${count(active, 'run')}${held.length > 0 ? ` on ${deviceCount(held)}` : ''}`
      : queued > 0 && matrices.some((matrix) => matrix.state === 'active')
        ? 'Nothing is running yet'
        : 'Nothing is running'
  const facts = [queued > 0 ? `${formatCount(queued)} waiting` : '', failed > 0 ? `${formatCount(failed)} failed` : '']
  const rest = facts.filter(Boolean).join(', ')
  return { lead, rest: `${rest ? `, ${rest}` : ''}. ${ending(active, queued, matrices, now)}`.trimEnd() }
}

function ending(active: number, queued: number, matrices: readonly MatrixSummary[], now: number): string {
  const going = matrices.filter((matrix) => matrix.state === 'active')
  if (active + queued === 0 || going.length === 0) {
    const paused = matrices.filter((matrix) => matrix.state === 'paused').length
    if (paused > 0) return `${count(paused, 'matrix', 'matrices')} paused.`
    const last = latest(matrices)
    return last ? `${last.name} finished ${formatRelative(last.at, now)}.` : ''
  }
  // What is paused waits for a person: no clock says when it is done.
  const all = matrices.some((matrix) => matrix.state === 'paused') ? 'What is not paused is' : 'All'
  const etas = going.map((matrix) => matrix.etaSeconds)
  if (etas.some((eta) => eta === null)) return ''
  const seconds = Math.max(...etas.map((eta) => eta ?? 0))
  // A clock time of another day says nothing by itself.
  return seconds < 12 * 3600
    ? `${all} done about ${formatClock(now + seconds * 1000)}.`
    : `${all} done in about ${formatDuration(seconds)}.`
}

/** The matrix that finished last, and when. */
function latest(matrices: readonly MatrixSummary[]): { name: string; at: number } | undefined {
  return matrices
    .flatMap(({ name, finishedAt }) => (finishedAt ? [{ name, at: Date.parse(finishedAt) }] : []))
    .sort((a, b) => b.at - a.at)[0]
}

function deviceCount(devices: readonly Device[]): string {
  return devices.every((device) => device.kind === 'cpu')
    ? count(devices.length, 'CPU slot')
    : count(devices.filter((device) => device.kind !== 'cpu').length, 'GPU')
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${formatCount(number)} ${number === 1 ? one : many}`
}
