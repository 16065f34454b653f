/** Axis ticks: 4 to 8 of them, on numbers that people would choose, with labels of one shape per axis. */

export interface Ticks {
  ticks: number[]
  /** Label of each tick. */
  labels: string[]
}

/** The step out of 1, 2, 2.5, 5 × 10ⁿ that cuts `span` into at most `most` parts. */
function niceStep(span: number, most: number): number {
  const rough = span / most
  const power = 10 ** Math.floor(Math.log10(rough))
  for (const factor of [1, 2, 2.5, 5, 10]) {
    // Sums of decimal fractions miss their value by a hair; that must not cost a larger step.
    if (factor * power >= rough * (1 - 1e-9)) return factor * power
  }
  return 10 * power
}

function steps(low: number, high: number, step: number): number[] {
  const digits = Math.max(0, Math.min(100, 2 - Math.floor(Math.log10(step))))
  const out: number[] = []
  const from = Math.ceil(low / step - 1e-9)
  const to = Math.floor(high / step + 1e-9)
  for (let i = from; i <= to; i++) out.push(Number((i * step).toFixed(digits)))
  return out
}

/** A y axis that holds `low` to `high`: its ends are ticks. Works for one value and for a span of zero. */
export function niceDomain(low: number, high: number, most = 7): Ticks & { domain: [number, number] } {
  let [a, b] = low <= high ? [low, high] : [high, low]
  if (a === b) {
    // One value: the axis goes from 0 to it, with room, so that what is never negative has no negative part.
    if (b >= 0) [a, b] = [0, b * 1.2 || 1]
    else [a, b] = [a * 1.2, 0]
  } else if (b - a <= Math.abs(b) * 1e-5) {
    // A change that nobody could read off an axis: its labels would be eight digits long.
    const room = Math.abs(b) * 1e-3
    a -= room
    b += room
  }
  const step = niceStep(b - a, most)
  const start = Math.floor(a / step + 1e-9) * step
  const end = Math.ceil(b / step - 1e-9) * step
  const ticks = steps(start, end, step)
  const domain: [number, number] = [ticks[0] ?? start, ticks[ticks.length - 1] ?? end]
  return { ticks, labels: labelsOf(ticks, step), domain }
}

/** Ticks inside a fixed span, for x. */
export function niceTicks(low: number, high: number, most = 7): Ticks {
  if (!(high > low)) return { ticks: [low], labels: [labelOf(low, 1, 0)] }
  const step = niceStep(high - low, most)
  const ticks = steps(low, high, step)
  return { ticks, labels: labelsOf(ticks, step) }
}

/** As `niceTicks`, but on whole numbers: there is no step 2.5. */
export function stepTicks(low: number, high: number, most = 6): Ticks {
  if (!(high > low)) return { ticks: [low], labels: [labelOf(low, 1, 0)] }
  const step = Math.max(1, Math.ceil(niceStep(high - low, most)))
  const ticks = steps(low, high, step)
  return { ticks, labels: labelsOf(ticks, step) }
}

/**
 * A logarithmic axis over positive numbers, in log10: its domain, and ticks at powers of ten; with few of those also at 2 and 5.
 */
export function logDomain(low: number, high: number): Ticks & { domain: [number, number] } {
  const from = Math.log10(low)
  let to = Math.log10(high)
  if (to - from < 1e-9) to = from + 0.5
  const room = (to - from) * 0.04
  const domain: [number, number] = [from - room, to + room]
  const decades = Math.max(1, Math.ceil((domain[1] - domain[0]) / 7))
  const factors = domain[1] - domain[0] < 1.2 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : domain[1] - domain[0] < 3 ? [1, 2, 5] : [1]
  const ticks: number[] = []
  for (let e = Math.floor(domain[0]); e <= Math.ceil(domain[1]); e++) {
    if (factors.length === 1 && e % decades !== 0) continue
    for (const factor of factors) {
      const tick = Math.log10(factor) + e
      if (tick >= domain[0] && tick <= domain[1]) ticks.push(tick)
    }
  }
  if (ticks.length < 2) {
    // Less than one decade: the numbers of a linear axis, set where they belong.
    const linear = niceTicks(10 ** domain[0], 10 ** domain[1], 5)
    const positive = linear.ticks.flatMap((tick, i) => (tick > 0 ? [{ tick, label: linear.labels[i]! }] : []))
    return { ticks: positive.map((p) => Math.log10(p.tick)), labels: positive.map((p) => p.label), domain }
  }
  return { ticks, labels: ticks.map((tick) => powerLabel(10 ** tick)), domain }
}

function powerLabel(value: number): string {
  const rounded = Number(value.toPrecision(2))
  if (rounded >= 1e-3 && rounded < 1e4) return String(rounded)
  if (rounded >= 1e4 && rounded < 1e13) return labelOf(rounded, rounded / 2, rounded)
  return rounded.toExponential().replace('e+', 'e').replace('-', '−')
}

const UNITS: [size: number, suffix: string][] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

function labelsOf(ticks: number[], step: number): string[] {
  const largest = Math.max(...ticks.map(Math.abs))
  return ticks.map((tick) => labelOf(tick, step, largest))
}

/** @param largest of the axis: it decides the unit, so that all labels of an axis share it */
function labelOf(value: number, step: number, largest: number): string {
  if (value === 0) return '0'
  const [size, suffix] = UNITS.find(([unit]) => largest >= (unit === 1e3 ? 10 * unit : unit)) ?? [1, '']
  if (size === 1 && largest < 1e-3) return value.toExponential(exponentDigits(value, step)).replaceAll('-', '−')
  const digits = decimals(step / size)
  const scaled = (value / size).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  const text = scaled.replace('-', '−')
  return suffix ? `${text} ${suffix}` : text
}

function decimals(step: number): number {
  for (let digits = 0; digits < 12; digits++) {
    const scaled = step * 10 ** digits
    if (scaled > 0.999 && Math.abs(scaled - Math.round(scaled)) < 1e-6) return digits
  }
  return 12
}

function exponentDigits(value: number, step: number): number {
  return Math.max(0, Math.min(3, Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(step))))
}

const DURATIONS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]

function durationStep(span: number, most: number): number {
  const fits = DURATIONS.find((step) => span / step <= most)
  if (fits !== undefined) return fits
  return Math.ceil(niceStep(span / 86_400, most)) * 86_400
}

/** Seconds since an attempt began: "0", "5 min", "1 h 30". */
export function relativeTicks(low: number, high: number, most = 6): Ticks {
  if (!(high > low)) return { ticks: [low], labels: [durationLabel(low)] }
  if (high - low < 1) return niceTicks(low, high, most)
  const ticks = steps(low, high, durationStep(high - low, most))
  return { ticks, labels: ticks.map(durationLabel) }
}

function durationLabel(seconds: number): string {
  if (seconds === 0) return '0'
  if (seconds < 0) return `−${durationLabel(-seconds)}`
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (seconds < 3600) {
    const rest = Math.round(seconds % 60)
    return rest ? `${Math.floor(seconds / 60)}:${String(rest).padStart(2, '0')}` : `${Math.round(seconds / 60)} min`
  }
  const minutes = Math.round((seconds % 3600) / 60)
  const hours = Math.floor(seconds / 3600)
  if (seconds >= 172_800 && seconds % 86_400 === 0) return `${seconds / 86_400} d`
  return minutes ? `${hours} h ${String(minutes).padStart(2, '0')}` : `${hours} h`
}

/**
 * Times of day, seconds since 1970, on round local times.
 * @param offset minutes as `Date.getTimezoneOffset` gives them, so that midnight is the reader's
 */
export function timeTicks(low: number, high: number, offset: number, most = 6): Ticks {
  if (!(high > low)) return { ticks: [low], labels: [clock(low, offset, true)] }
  const step = high - low < 1 ? 1 : durationStep(high - low, most)
  const shift = offset * 60
  const ticks = steps(low - shift, high - shift, step).map((tick) => tick + shift)
  return { ticks, labels: ticks.map((tick) => (step >= 86_400 ? day(tick, offset) : clock(tick, offset, step < 60))) }
}

function local(seconds: number, offset: number): Date {
  return new Date((seconds - offset * 60) * 1000)
}

function clock(seconds: number, offset: number, withSeconds: boolean): string {
  return local(seconds, offset)
    .toISOString()
    .slice(11, withSeconds ? 19 : 16)
}

function day(seconds: number, offset: number): string {
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const date = local(seconds, offset)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
}
