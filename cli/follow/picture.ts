/** What the live view shows, apart from how a terminal draws it. */
import type { Device } from '../../lib/api/devices'
import type { MatrixSummary } from '../../lib/api/matrices'
import type { RunSummary } from '../../lib/api/runs'
import { ENDED_RUN_STATES } from '../../lib/runs/states'
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
        return { id, head, share, label: printable(`${run.key}  ${activeNote(run, now)}`) }
      })
  }

  /** `GPU 0`, `GPU 0.1` for the second slot of a shared one. */
  private headOf(id: string, index: number, slot: number): string {
    const kind = this.devices.find((device) => device.id === id)?.kind
    const name = kind === 'nvidia' ? 'GPU' : kind === 'mig' ? 'MIG' : kind === 'cpu' ? 'CPU' : 'device'
    return `${name} ${index}${slot > 0 ? `.${slot}` : ''}`
  }
}

function activeNote(run: RunSummary, now: number): string {
  const { progressPercentage, estimatedRemainingSeconds } = run.progress ?? {}
  if (run.state !== 'running') return run.state
  if (run.stale) return 'nothing heard for a while'
  if (estimatedRemainingSeconds !== undefined) return `${duration(estimatedRemainingSeconds)} left`
  if (progressPercentage !== undefined) return runNote(run)
  const since = run.startedAt === null ? Number.NaN : (now - Date.parse(run.startedAt)) / 1000
  return since > 0 ? `running for ${duration(since)}` : 'running'
}
