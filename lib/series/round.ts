const DIGITS = 7

/**
 * Seven significant digits: what a bucket of many points is worth on a chart. Full doubles would double the size of an
 * answer, as random digits don't compress. Answers that show every point are not rounded.
 */
export function roundForChart(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value
  const magnitude = Math.abs(value)
  if (magnitude < 1e-12 || magnitude > 1e12) return Number(value.toPrecision(DIGITS))
  // Divisions by powers of ten that are exact in doubles give the shortest decimals.
  const shift = DIGITS - 1 - Math.floor(Math.log10(magnitude))
  if (shift >= 0) return Math.round(value * 10 ** shift) / 10 ** shift
  return Math.round(value / 10 ** -shift) * 10 ** -shift
}
