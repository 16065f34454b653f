/** Non-finite numbers travel as text in JSON: `"NaN"`, `"Infinity"`, `"-Infinity"`. */
import type { WireNumber } from '../api/series'

export type NonFinite = 'NaN' | 'Infinity' | '-Infinity'

export function toWire(value: number): WireNumber {
  return Number.isFinite(value) ? value : (String(value) as NonFinite)
}

/** The number, or undefined when it is neither a number nor one of the three texts. */
export function fromWire(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (value === 'NaN') return Number.NaN
  if (value === 'Infinity') return Number.POSITIVE_INFINITY
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY
  return undefined
}
