/** Numbers as people read them: digits that mean something, a real minus, groups of three. */

const MINUS = '−'

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `2,914`. Not a number: `–`. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  return grouped.format(value).replace('-', MINUS)
}

export interface NumberOptions {
  /** Digits after the point, exactly. Default: four significant digits. */
  digits?: number
}

/** `0.2347`, `38.4`, `12,450`, `3.00e−4`, `NaN`, `∞`. Absent: `–`. */
export function formatNumber(value: number | null | undefined, options: NumberOptions = {}): string {
  if (value === null || value === undefined) return '–'
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`
  return withRealMinus(options.digits === undefined ? significant(value) : fixed(value, options.digits))
}

/** A difference with its sign: `+1.9`, `−0.6`, `0.0`. */
export function formatDelta(value: number | null | undefined, options: NumberOptions = {}): string {
  const text = formatNumber(value, options)
  return value !== null && value !== undefined && value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text
}

/** @param value 0 to 100 → `58 %`. Never rounds up to 100 and never down to 0. */
export function formatPercent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const rounded = Math.round(value)
  const honest = rounded === 100 && value < 100 ? 99 : rounded === 0 && value > 0 ? 1 : rounded
  return `${withRealMinus(String(honest))} %`
}

function significant(value: number): string {
  const size = Math.abs(value)
  if (value === 0) return '0'
  if (size >= 1e9 || size < 1e-3) return value.toExponential(2)
  if (Number.isInteger(value) || size >= 1000) return grouped.format(value)
  return fixed(value, size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4)
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  const body = /^-0\.?0*$/.test(text) ? text.slice(1) : text
  if (Math.abs(value) < 10_000) return body
  return Number(body).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function withRealMinus(text: string): string {
  return text.replaceAll('-', MINUS).replace('e+', 'e')
}
