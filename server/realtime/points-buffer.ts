import type { PointsPatch } from '../../lib/api/sockets'

/** Values that wait for one run; beyond, the chart is better off with the buckets of a refetch. */
const MOST_VALUES = 20_000

interface Waiting {
  values: number
  patches: Map<string, PointsPatch>
}

/** Collects points of runs between two sends, one patch an attempt. Bounded: too many are dropped as a whole. */
export class PointsBuffer {
  #runs = new Map<string, Waiting | 'overflow'>()

  add(patch: PointsPatch): void {
    const known = this.#runs.get(patch.runId)
    if (known === 'overflow') return
    const waiting = known ?? { values: 0, patches: new Map() }
    waiting.values += patch.series.reduce((sum, series) => sum + series.step.length, 0)
    if (waiting.values > MOST_VALUES) {
      this.#runs.set(patch.runId, 'overflow')
      return
    }
    this.#runs.set(patch.runId, waiting)
    const together = waiting.patches.get(patch.attemptId)
    if (!together) {
      const series = patch.series.map(({ name, step, time, value }) => ({
        name,
        step: [...step],
        time: [...time],
        value: [...value],
      }))
      waiting.patches.set(patch.attemptId, { ...patch, series })
    } else for (const series of patch.series) append(together, series)
  }

  /** What waits for a run, and forgets it; `overflow` when it was too much. */
  take(runId: string): PointsPatch[] | 'overflow' {
    const waiting = this.#runs.get(runId)
    this.#runs.delete(runId)
    return waiting === 'overflow' ? waiting : [...(waiting?.patches.values() ?? [])]
  }
}

function append(patch: PointsPatch, more: PointsPatch['series'][number]): void {
  const known = patch.series.find(({ name }) => name === more.name)
  if (!known) patch.series.push({ name: more.name, step: [...more.step], time: [...more.time], value: [...more.value] })
  else {
    known.step = known.step.concat(more.step)
    known.time = known.time.concat(more.time)
    known.value = known.value.concat(more.value)
  }
}
