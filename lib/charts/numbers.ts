import type { WireNumber } from '../api/series'

/** The number behind a wire value: 'NaN' and the infinities become what they name. */
export function toNumber(value: WireNumber): number {
  return typeof value === 'number' ? value : Number(value)
}

/** JSON knows no NaN: the wire form of a number. */
export function toWire(value: number): WireNumber {
  if (Number.isFinite(value)) return value
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}
