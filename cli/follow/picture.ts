/** What the live view shows, apart from how a terminal draws it. */
import type { Device } from '../../lib/api/devices'
import type { MatrixSummary } from '../../lib/api/matrices'
import type { RunSummary } from '../../lib/api/runs'
import { formatCount, formatNumber } from '../../lib/format/number'
import { ENDED_RUN_STATES, isEnded } from '../../lib/runs/states'
import { duration, printable, runNote } from '../output'

export interface PictureLine {
  /** Stays the same while the line is shown. */
  id: string
  /** What stands before the bar. */
  head: string
  /** Share done, 0 to 1; null: nothing to draw a bar of. */
  share: number | null
  label: string
}

/** The whole matrix: how many have ended, how many failed, how long it takes yet. */
export function overallLine(matrix: MatrixSummary, active: RunSummary[]): PictureLine {
  const done = ENDED_RUN_STATES.reduce((sum, state) => sum + (matrix.counts[state] ?? 0), 0)
  const begun = active.reduce((sum, run) => sum + (run.progress?.progressPercentage ?? 0) / 100, 0)
  const parts = [`${done} of ${matrix.total}`]
  if (matrix.counts.failed) parts.push(`${matrix.counts.failed} failed`)
  if (matrix.state === 'paused') parts.push('paused')
  else if (matrix.etaSeconds !== null && done < matrix.total) parts.push(`${duration(matrix.etaSeconds)} left`)
  return {
    id: 'all',
    head: 'all',
    share: matrix.total === 0 ? 1 : Math.min(1, (done + begun) / matrix.total),
    label: printable(`${parts.join(', ')}  ${matrix.name}`),
  }
}

/** Slots that a matrix has used, one line each; a slot stays when its run has ended, as idle. */
export class DeviceLines {
  #slots = new Map<string, { head: string; order: number }>()

  constructor(readonly devices: Device[]) {}

  lines(active: RunSummary[], now = Date.now()): PictureLine[] {
    const runs = new Map<string, RunSummary>()
    for (const run of active)
      for (const { id, index, slot } of run.devices) {
        const key = `${id}/${slot}`
        runs.set(key, run)
        if (!this.#slots.has(key))
          this.#slots.set(key, { head: this.headOf(id, index, slot), order: index * 1000 + slot })
      }
    return [...this.#slots]
      .sort(([, a], [, b]) => a.order - b.order)
      .map(([id, { head }]) => {
        const run = runs.get(id)
        if (!run) return { id, head, share: null, label: 'idle' }
        const share = (run.progress?.progressPercentage ?? 0) / 100
        return { id, head, share, label: printable(`${run.key}  ${activeNote(run, metricOf(run), now)}`) }
      })
  }

  /** `GPU 0`, `GPU 0.1` for the second slot of a shared one. */
  private headOf(id: string, index: number, slot: number): string {
    const kind = this.devices.find((device) => device.id === id)?.kind
    const name = kind === 'nvidia' ? 'GPU' : kind === 'mig' ? 'MIG' : kind === 'cpu' ? 'CPU' : 'device'
    return `${name} ${index}${slot > 0 ? `.${slot}` : ''}`
  }
}

/** A metric as it was last told. */
export interface Metric {
  name: string
  value: string
}

/** The metric that says most about a run: a loss, else the first that it reports. */
export function metricOf(
  run: { progress: RunSummary['progress'] },
  series: readonly { name: string; attempt: number; last: number | string | null }[] = [],
): Metric | null {
  const reported = run.progress?.metrics ?? []
  const newest = Math.max(0, ...series.map(({ attempt }) => attempt))
  const measured = series.flatMap(({ name, attempt, last }) =>
    attempt === newest && last !== null ? [{ name, value: typeof last === 'number' ? formatNumber(last) : last }] : [],
  )
  const all = [...measured, ...reported]
  return all.find(({ name }) => name === 'loss') ?? all.find(({ name }) => /loss/i.test(name)) ?? all[0] ?? null
}

/** One run: its percentage, where it is, how fast, how long yet, and its metric. */
export function runLine(run: RunSummary, metric: Metric | null, now = Date.now()): PictureLine {
  const share = run.state === 'succeeded' ? 1 : (run.progress?.progressPercentage ?? 0) / 100
  const label = isEnded(run.state) ? [run.state, runNote(run)].filter(Boolean).join('  ') : activeNote(run, metric, now)
  return { id: run.id, head: '', share, label: printable(`${label}  ${run.key}`) }
}

/** `450 of 1,000 steps, 12.3 steps/s, 40 s left, loss 0.2347`; what is not known is left out, but for the time. */
function activeNote(run: RunSummary, metric: Metric | null, now: number): string {
  if (run.state !== 'running') return run.state
  const { progress } = run
  const parts: string[] = []
  if (run.stale) parts.push(staleNote(run, now))
  if (progress?.step !== undefined) {
    const total = progress.totalSteps === undefined ? '' : ` of ${formatCount(progress.totalSteps)}`
    parts.push(
      `${progress.totalSteps === undefined ? 'step ' : ''}${formatCount(progress.step)}${total && `${total} steps`}`,
    )
  }
  const rate = rateOf(progress)
  if (rate) parts.push(rate)
  const since = run.startedAt === null ? Number.NaN : (now - Date.parse(run.startedAt)) / 1000
  if (progress?.estimatedRemainingSeconds !== undefined)
    parts.push(`${duration(progress.estimatedRemainingSeconds)} left`)
  else if (progress) parts.push('time left unknown')
  else parts.push(since > 0 ? `running for ${duration(since)}` : 'running')
  if (metric) parts.push(`${metric.name} ${metric.value}`)
  return parts.join(', ')
}

function staleNote({ heardAt }: RunSummary, now: number): string {
  if (heardAt === null) return 'nothing heard yet'
  return `nothing heard for ${duration(Math.max(0, (now - Date.parse(heardAt)) / 1000))}`
}

/** In the unit that the program counts in. */
function rateOf(progress: RunSummary['progress']): string | null {
  for (const unit of ['steps', 'samples', 'tokens'] as const) {
    const rate = progress?.throughput?.[`${unit}PerSecond`]
    if (rate !== undefined) return `${formatNumber(rate)} ${unit}/s`
  }
  return null
}
