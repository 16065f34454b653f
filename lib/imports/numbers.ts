import type { Json } from '../matrix/types'

/** What people and programs write where there is no number. */
const NOTHING = new Set([
  '',
  '-',
  '–',
  'na',
  'n/a',
  '#n/a',
  'nan',
  'none',
  'null',
  'inf',
  '-inf',
  'infinity',
  '-infinity',
])

/** A cell as text; a map or list as its JSON. */
export function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * The number in a cell: null where it says that there is none (also NaN and Infinity), undefined where it is something
 * else. `85.3%` is 85.3; thousands have no separator.
 */
export function numberIn(value: Json | undefined, decimalComma = false): number | null | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean') return undefined
  let text = plain(value).trim()
  if (NOTHING.has(text.toLowerCase())) return null
  text = text.replace(/\s*%$/, '')
  if (decimalComma && /^[+-]?\d*,\d+$/.test(text)) text = text.replace(',', '.')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}
