import type { WireNumber } from '../api/series'

/** The number behind a wire value: 'NaN' and the infinities become what they name. */
export function toNumber(value: WireNumber): number {
  return typeof value === 'number' ? value : Number(value)
}
