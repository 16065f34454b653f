import { formatDuration } from './duration'

const DAY = 86_400

/**
 * How long ago, in one unit: `now`, `12 s ago`, `8 min ago`, `3 h ago`, `2 d ago`; from a week on the date.
 * A time ahead reads `in 4 min`.
 * @param at and @param now milliseconds since 1970
 */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000)
  const size = Math.abs(seconds)
  if (size < 2) return 'now'
  if (size >= 7 * DAY) return formatDate(at)
  const text =
    size < 60
      ? `${size} s`
      : size < 3600
        ? `${Math.floor(size / 60)} min`
        : size < DAY
          ? `${Math.floor(size / 3600)} h`
          : `${Math.floor(size / DAY)} d`
  return seconds > 0 ? `${text} ago` : `in ${text}`
}

/** The exact local time with its zone, for the hover: `2026-11-21 14:32:07 UTC+1`. */
export function formatExact(at: number): string {
  return `${formatDate(at)} ${formatClock(at, true)} ${zone(at)}`
}

/** `2026-11-21`, local. */
export function formatDate(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** `14:32`, or with seconds `14:32:07`, local. */
export function formatClock(at: number, seconds = false): string {
  const date = new Date(at)
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`
  return seconds ? `${clock}:${two(date.getSeconds())}` : clock
}

/** A time that is near: `14:32`; on another day than now with its date, `2026-11-24 14:32`. */
export function formatMoment(at: number, now: number): string {
  const clock = formatClock(at)
  return formatDate(at) === formatDate(now) ? clock : `${formatDate(at)} ${clock}`
}

/** Seconds left as an estimate: `9 min left`, or that nothing is known. */
export function formatLeft(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? 'time left unknown' : `${formatDuration(seconds)} left`
}

function zone(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset()
  if (minutes === 0) return 'UTC'
  const size = Math.abs(minutes)
  return `UTC${minutes > 0 ? '+' : '−'}${Math.floor(size / 60)}${size % 60 ? `:${two(size % 60)}` : ''}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
