import { parse } from 'yaml'
import type { Json } from '@/lib/matrix/types'

const NUMBER = /^[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/

/**
 * What was typed or pasted as values of an axis: one a line, or separated by commas outside of brackets and quotes.
 * Numbers and true/false are read as such, `{…}`, `[…]` and quoted text as YAML, everything else is text.
 */
export function readValues(text: string): Json[] {
  return splitValues(text).map(readValue)
}

/** One typed value. A bracket that never closes stays text, and the plan says what is wrong with it. */
export function readValue(text: string): Json {
  if (NUMBER.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  if (!/^[[{"']/.test(text)) return text
  try {
    return parse(text) as Json
  } catch {
    return text
  }
}

/** A value as it is typed: the inverse of `readValue`. */
export function writeValue(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return readValue(value) === value && value === value.trim() && splitValues(value).length === 1
    ? value
    : JSON.stringify(value)
}

function splitValues(text: string): string[] {
  const values: string[] = []
  let depth = 0
  let quote = ''
  let value = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quote) {
      if (char === '\\' && quote === '"') value += char + (text[++at] ?? '')
      else {
        if (char === quote) quote = ''
        value += char
      }
      continue
    }
    if ((char === '"' || char === "'") && (value.trim() === '' || depth > 0)) quote = char
    if (char === '{' || char === '[') depth++
    if (char === '}' || char === ']') depth--
    if (depth <= 0 && (char === ',' || char === '\n' || char === '\r')) {
      values.push(value)
      value = ''
      depth = 0
    } else value += char
  }
  values.push(value)
  return values.map((each) => each.trim()).filter((each) => each !== '')
}

export interface ChipText {
  label: string
  detail: string | null
}

/** Keys that name an object among its siblings. */
const NAMES = ['name', 'benchmark', 'label', 'id']

/** How a value stands on a chip: its name, and the rest in lighter ink. */
export function chipText(value: Json): ChipText {
  if (value === null || typeof value !== 'object') return { label: String(value), detail: null }
  if (Array.isArray(value)) return { label: compact(value), detail: null }
  const name = NAMES.find((key) => typeof value[key] === 'string')
  const rest = Object.entries(value)
    .filter(([key]) => key !== name)
    .map(([key, item]) =>
      key === 'subsets' && Array.isArray(item)
        ? subsetsText(item)
        : `${key.replaceAll('_', ' ').replace(/ size$/, '')} ${typeof item === 'object' ? compact(item) : String(item)}`,
    )
  const detail = rest.join(', ')
  return name === undefined
    ? { label: compact(value), detail: null }
    : { label: String(value[name]), detail: detail === '' ? null : detail }
}

function subsetsText(subsets: Json[]): string {
  return subsets.length === 1 ? String(subsets[0]) : `${subsets.length} subsets`
}

function compact(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
