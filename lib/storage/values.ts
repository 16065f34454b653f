import type { Json } from '../matrix/types'
import { type Fact, isKnown, known, missing } from './fact'

export type JsonObject = { [key: string]: Json }

/**
 * Typed looks into a file that was read: `numberAt(summary, 'metric.train_au_mean_percentage')`. A path is dotted; an
 * empty one is the whole. Keys that hold dots themselves are found as they stand (`override_parameters.dataset.format`).
 * What is absent or of another kind becomes a missing fact that names file, field and why.
 */
export function valueAt(fact: Fact<Json>, path: string): Fact<Json> {
  const { file, field } = placeOf(fact, path)
  if (!isKnown(fact)) return missing(file, field, fact.missing.reason)
  const value = lookUp(fact.value, path)
  if (value === undefined) return missing(file, field)
  return known(value, field === undefined ? file : `${file}: ${field}`)
}

/** @param options.text numbers in quotes count too: drivers write `"1000"` */
export function numberAt(fact: Fact<Json>, path: string, options: { text?: boolean } = {}): Fact<number> {
  return narrow(fact, path, 'a number', (value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
    if (options.text && typeof value === 'string' && NUMBER.test(value.trim())) return finite(Number(value))
    return undefined
  })
}

export function textAt(fact: Fact<Json>, path: string): Fact<string> {
  return narrow(fact, path, 'a text', (value) => (typeof value === 'string' ? value : undefined))
}

/** @param options.text `"True"` and `"false"` count too */
export function booleanAt(fact: Fact<Json>, path: string, options: { text?: boolean } = {}): Fact<boolean> {
  return narrow(fact, path, 'true or false', (value) => {
    if (typeof value === 'boolean') return value
    if (!options.text || typeof value !== 'string') return undefined
    const text = value.trim().toLowerCase()
    return text === 'true' ? true : text === 'false' ? false : undefined
  })
}

export function listAt(fact: Fact<Json>, path: string): Fact<Json[]> {
  return narrow(fact, path, 'a list', (value) => (Array.isArray(value) ? value : undefined))
}

/** A list of finite numbers only. */
export function numbersAt(fact: Fact<Json>, path: string): Fact<number[]> {
  return narrow(fact, path, 'a list of numbers', (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'number' && Number.isFinite(one))
      ? (value as number[])
      : undefined,
  )
}

export function objectAt(fact: Fact<Json>, path: string): Fact<JsonObject> {
  return narrow(fact, path, 'a map', (value) => (isObject(value) ? value : undefined))
}

/** A time without a zone, see `localTime`. */
export function timeAt(fact: Fact<Json>, path: string): Fact<number> {
  return narrow(fact, path, 'a time without a zone', (value) =>
    typeof value === 'string' ? (localTime(value) ?? undefined) : undefined,
  )
}

/**
 * Milliseconds of a time on a client's clock, as if it were UTC: only differences of two have a meaning. Takes
 * `2026-03-02T10:00:00.100000` (also with a space) and the names of folders, `20260302_100000`.
 * @returns null for what is no such time: another form, a zone, a 31st of February
 */
export function localTime(text: string): number | null {
  const found = ISO.exec(text.trim()) ?? FOLDER.exec(text.trim())
  if (!found) return null
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as Six
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(at)
  const same =
    back.getUTCFullYear() === year &&
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second
  return same ? at + Number(`${found[7] ?? '0'}000000`.slice(0, 6)) / 1000 : null
}

type Six = [number, number, number, number, number, number]
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/
const FOLDER = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function narrow<T>(fact: Fact<Json>, path: string, what: string, take: (value: Json) => T | undefined): Fact<T> {
  const found = valueAt(fact, path)
  if (!isKnown(found)) return found
  const value = take(found.value)
  if (value !== undefined) return known(value, found.source)
  const { file, field } = placeOf(fact, path)
  return missing(file, field, `is ${kindOf(found.value)}, not ${what}`)
}

function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return /^-?(NaN|Infinity)$/.test(value) ? value : 'a text'
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'too large a number'
  return typeof value === 'boolean' ? String(value) : 'a map'
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

/** Own keys only: `constructor` and `__proto__` of a hostile file are not there. */
function lookUp(value: Json, path: string): Json | undefined {
  if (path === '') return value
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const key = path.slice(0, dot)
    const inner = Object.hasOwn(value, key) ? value[key] : undefined
    const found = inner === undefined ? undefined : lookUp(inner, path.slice(dot + 1))
    if (found !== undefined) return found
  }
  return undefined
}

/** File and dotted field of `path` in what the fact holds; a fact may be a part of a file itself. */
function placeOf(fact: Fact<Json>, path: string): { file: string; field?: string } {
  const colon = isKnown(fact) ? fact.source.lastIndexOf(': ') : -1
  const file = !isKnown(fact) ? fact.missing.file : colon < 0 ? fact.source : fact.source.slice(0, colon)
  const inside = !isKnown(fact) ? fact.missing.field : colon < 0 ? undefined : fact.source.slice(colon + 2)
  const field = [inside, path].filter((part) => part !== undefined && part !== '').join('.')
  return field === '' ? { file } : { file, field }
}
