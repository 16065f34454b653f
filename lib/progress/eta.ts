/**
 * Remaining time from a history of (time, fraction).
 *
 * The pace of each stretch between two reports is seconds per fraction. The slowest and the fastest fifth are left out, the
 * rest is averaged by the work it did: a slow first step (compilation), a pause, a jump (work resumed from a checkpoint)
 * are few stretches and fall out; what happens regularly, such as an evaluation every few reports, stays in.
 */
export interface ProgressSample {
  /** Seconds. */
  time: number
  /** 0 to 1. */
  fraction: number
}

const MOST_SAMPLES = 64
const FEWEST_STRETCHES = 3
const CUT = 0.2
/** A pace that says "more than ten years" says nothing. */
const MOST_SECONDS = 10 * 365 * 86_400

export class EtaHistory {
  private samples: ProgressSample[] = []

  /** Notes a report. Going back begins anew; a report without advance only moves the clock. */
  add(sample: ProgressSample): void {
    const last = this.samples.at(-1)
    if (last && (sample.fraction < last.fraction || sample.time < last.time)) this.samples = []
    else if (last && sample.fraction === last.fraction) return
    this.samples.push(sample)
    if (this.samples.length > MOST_SAMPLES) this.samples.shift()
  }

  /** Seconds from `now` to the end; null while it can't be known. Never negative. */
  remaining(now: number): number | null {
    return remainingSeconds(this.samples, now)
  }
}

export function remainingSeconds(samples: ProgressSample[], now: number): number | null {
  const last = samples.at(-1)
  if (!last) return null
  if (last.fraction >= 1) return 0
  const stretches: { time: number; work: number }[] = []
  for (let i = 1; i < samples.length; i++) {
    const time = samples[i]!.time - samples[i - 1]!.time
    const work = samples[i]!.fraction - samples[i - 1]!.fraction
    if (time > 0 && work > 0) stretches.push({ time, work })
  }
  if (stretches.length < FEWEST_STRETCHES) return null
  stretches.sort((a, b) => a.time / a.work - b.time / b.work)
  const cut = Math.max(1, Math.floor(stretches.length * CUT))
  const kept = stretches.slice(cut, stretches.length - cut)
  let time = 0
  let work = 0
  for (const stretch of kept) {
    time += stretch.time
    work += stretch.work
  }
  const seconds = (time / work) * (1 - last.fraction) - Math.max(0, now - last.time)
  if (!Number.isFinite(seconds) || seconds > MOST_SECONDS) return null
  return Math.max(0, seconds)
}
