/** A timeline as rows: a row a slot of a device, its bars in order. Bars of a row never overlap, so both ends ascend. */
import type { Timeline } from '../api/timeline'
import { deviceName } from '../devices/words'

export interface TimelineRow {
  /** Index into `devices`. */
  device: number
  slot: number
  /** `GPU 0`, `MIG 0:1`, `GPU 0 · slot 1`, `CPU slot 3`. */
  label: string
  /** Indexes into `bars` and `others`, by time. */
  bars: number[]
  others: number[]
}

/** Rows of the devices in their order, and of their slots. A slot that only others held has a row too. */
export function timelineRows({ devices, bars, others }: Timeline): TimelineRow[] {
  const rows = new Map<number, TimelineRow>()
  const SLOTS = 1e6
  const rowOf = (device: number, slot: number) => {
    const id = device * SLOTS + slot
    const row = rows.get(id) ?? { device, slot, label: '', bars: [], others: [] }
    rows.set(id, row)
    return row
  }
  for (const [at, device] of bars.device.entries()) rowOf(device, bars.slot[at]!).bars.push(at)
  for (const [at, device] of others.device.entries()) rowOf(device, others.slot[at]!).others.push(at)
  const sorted = [...rows].sort(([left], [right]) => left - right).map(([, row]) => row)
  const shared = new Set(sorted.filter((row) => row.slot > 0).map((row) => row.device))
  for (const row of sorted) {
    const device = devices[row.device]
    const name = device ? deviceName(device) : '?'
    row.label = shared.has(row.device) ? `${name} · slot ${row.slot}` : name
  }
  return sorted
}

/**
 * The bar of a row at a time, or the nearest one within `reach` milliseconds: bars may be narrower than a pixel.
 * @param items indexes into from and to, ascending
 */
export function barAt(
  items: readonly number[],
  columns: { from: readonly number[]; to: readonly (number | null)[] },
  time: number,
  reach: number,
): number | null {
  const next = firstFrom(items, columns.from, time)
  let best: number | null = null
  let least = reach
  for (const place of [next - 1, next]) {
    const item = items[place]
    if (item === undefined) continue
    const from = columns.from[item]!
    const to = columns.to[item] ?? Number.POSITIVE_INFINITY
    const far = time < from ? from - time : time > to ? time - to : 0
    if (far <= least && (best === null || far < least)) {
      best = item
      least = far
    }
  }
  return best
}

/** Place of the first item that begins after a time. */
export function firstFrom(items: readonly number[], from: readonly number[], time: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (from[items[middle]!]! > time) high = middle
    else low = middle + 1
  }
  return low
}

const PAUSES = new Set(['matrix.paused', 'matrix.paused-itself'])
/** A retry does not resume. */
const PAUSE_ENDS = new Set(['matrix.resumed', 'matrix.cancelled', 'matrix.finished'])

/** Spans in which the matrix was paused, from its marks; one that goes on ends at `end`. */
export function pausedSpans(marks: Timeline['marks'], end: number): { from: number; to: number; message: string }[] {
  const spans: { from: number; to: number; message: string }[] = []
  let paused: Timeline['marks'][number] | null = null
  for (const mark of marks) {
    if (PAUSES.has(mark.kind)) paused ??= mark
    else if (paused && PAUSE_ENDS.has(mark.kind)) {
      spans.push({ from: paused.at, to: mark.at, message: paused.message })
      paused = null
    }
  }
  if (paused) spans.push({ from: paused.at, to: Math.max(end, paused.at), message: paused.message })
  return spans
}
