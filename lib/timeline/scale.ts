/** Ranges and ticks of a time axis, in milliseconds. */
export type Range = readonly [from: number, to: number]

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * MINUTE),
  ...[1, 2, 3, 6, 12].map((each) => each * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364].map((each) => each * DAY),
]
/** The closest that one can look. */
const LEAST_SPAN = 20

/** Times since `origin` at round distances, at least `gap` pixels apart. */
export function elapsedTicks(
  [from, to]: Range,
  origin: number,
  width: number,
  gap: number,
): { at: number; label: string }[] {
  const least = ((to - from) * gap) / Math.max(1, width)
  const step = STEPS.find((each) => each >= least) ?? STEPS.at(-1)! * Math.ceil(least / STEPS.at(-1)!)
  const ticks: { at: number; label: string }[] = []
  for (let nth = Math.ceil((from - origin) / step); origin + nth * step <= to; nth++)
    ticks.push({ at: origin + nth * step, label: elapsedText(nth * step, step) })
  return ticks
}

/** `0`, `200 ms`, `1.5 s`, `90 s` as `1:30`, `2 h 05`, `3 d`: short, and the same for all ticks of one axis. */
function elapsedText(ms: number, step: number): string {
  if (ms === 0) return '0'
  const sign = ms < 0 ? '\u2212' : ''
  const size = Math.abs(ms)
  if (step < SECOND) return `${sign}${Number((size / SECOND).toFixed(3))} s`
  if (step >= DAY) return `${sign}${Math.round(size / DAY)} d`
  if (step >= HOUR) return `${sign}${Math.round(size / HOUR)} h`
  if (step >= MINUTE) {
    const minutes = Math.round(size / MINUTE)
    return minutes < 60 ? `${sign}${minutes} min` : `${sign}${Math.floor(minutes / 60)} h ${two(minutes % 60)}`
  }
  const seconds = Math.round(size / SECOND)
  return seconds < 60 ? `${sign}${seconds} s` : `${sign}${Math.floor(seconds / 60)}:${two(seconds % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** Zooms around a time, never beyond `whole`. null: all of it is shown. */
export function zoom(range: Range, whole: Range, around: number, factor: number): Range | null {
  const span = Math.max(LEAST_SPAN, (range[1] - range[0]) * factor)
  if (span >= whole[1] - whole[0]) return null
  const share = (around - range[0]) / (range[1] - range[0])
  const from = around - span * share
  return within([from, from + span], whole)
}

/** Moves by a number of milliseconds, and stops at the ends. */
export function pan(range: Range, whole: Range, by: number): Range {
  return within([range[0] + by, range[1] + by], whole)
}

function within([from, to]: Range, whole: Range): Range {
  const by = from < whole[0] ? whole[0] - from : to > whole[1] ? whole[1] - to : 0
  return [from + by, to + by]
}
