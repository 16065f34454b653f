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

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPT[Number(digit)]).join('')
  return exponent < 0 ? `⁻${digits}` : digits
}

/** A typographic minus instead of a hyphen. */
function minus(text: string): string {
  return text.replace('-', '−')
}

/** Whole numbers with thousands separated: "250,000". */
export function formatCount(value: number): string {
  return minus(Math.round(value).toLocaleString('en-US'))
}

/**
 * A measured value with four significant digits at most, the form that heads and tooltips use:
 * "3.163", "218.9", "42,180", "2.27 × 10⁻⁴". Digits do not vanish (0.470 keeps its zero), so widths stay.
 */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e7 || size < 1e-3) {
    const exponent = Math.floor(Math.log10(size))
    const mantissa = value / 10 ** exponent
    return minus(`${mantissa.toFixed(2)} × 10${superscript(exponent)}`)
  }
  if (Number.isInteger(value)) return formatCount(value)
  if (size >= 10_000) return formatCount(value)
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 4
  return minus(value.toFixed(digits))
}
