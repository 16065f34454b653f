import type { Score } from '../benchmarks/types'
import { formatNumber } from '../format/number'

const MINUS = '\u2212'

/** Digits behind the point that suit a score: a thousandth of its scale; without one by its size. */
export function digitsOf(score: Pick<Score, 'scale'>, value: number): number {
  if (score.scale) {
    const span = score.scale[1] - score.scale[0]
    return span > 0 ? Math.min(6, Math.max(0, 3 - Math.round(Math.log10(span)))) : 3
  }
  const size = Math.abs(value)
  if (size >= 100) return 0
  if (size >= 10) return 1
  if (size >= 1) return 2
  return 3
}

/**
 * `54.7`, `0.983`, `12,400`, `1.2e−5`; the minus is a minus.
 * @param reference the value that a difference or spread stands beside: it has the digits of that one
 */
export function formatScore(value: number, score: Pick<Score, 'scale'>, reference = value): string {
  if (!score.scale && isExtreme(value) && (isExtreme(reference) || reference === 0))
    return value.toExponential(1).replaceAll('-', MINUS).replace('e+', 'e')
  return formatNumber(value, { digits: digitsOf(score, reference) })
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value)
  return size > 0 && (size < 0.001 || size >= 1e6)
}

/** `+1.9`, `−4.1`, `±0.0`, with the digits of the value it belongs to. */
export function formatDifference(raw: number, score: Pick<Score, 'scale'>, value: number): string {
  const text = formatScore(Math.abs(raw), score, value)
  if (/^[0.,]*$/.test(text)) return `±${text}`
  return `${raw < 0 ? MINUS : '+'}${text}`
}

/** A duration that fits a cell: `47 s`, `14 min`, `2.5 h`, `3 d`. */
export function shortDuration(seconds: number): string {
  if (seconds > 0 && seconds < 0.95) return `${Math.max(0.1, seconds).toFixed(1)} s`
  if (seconds < 59.5) return `${Math.max(0, Math.round(seconds))} s`
  if (seconds < 59.5 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 9.95 * 3600) return `${(seconds / 3600).toFixed(1)} h`
  if (seconds < 47.5 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}
