/**
 * Which samples are kept: at most one in 15 s while a device is busy, one in 5 minutes while it is idle, and one at each
 * turn from one to the other. After 24 hours five minutes become one row, and after 30 days nothing is left
 * (`thinDeviceSamples`). A busy device costs 5,760 rows for its last day and 288 for each day before.
 */
const BUSY_MS = 15_000
const IDLE_MS = 300_000
/** Below this share a device counts as idle: a display or a monitoring tool uses a little now and then. */
const IDLE_SHARE = 0.02

export interface Look {
  held: boolean
  utilization: number | null
  strangers: number
}

export class History {
  readonly #kept = new Map<string, { at: number; busy: boolean }>()

  /** Whether this look at a device is to be kept. @param now milliseconds of a clock that never jumps */
  takes(deviceId: string, { held, utilization, strangers }: Look, now: number): boolean {
    const busy = held || strangers > 0 || (utilization ?? 0) > IDLE_SHARE
    const last = this.#kept.get(deviceId)
    const turned = last !== undefined && last.busy !== busy
    const due = busy || turned ? BUSY_MS : IDLE_MS
    if (last && now - last.at < due) return false
    this.#kept.set(deviceId, { at: now, busy })
    return true
  }
}
