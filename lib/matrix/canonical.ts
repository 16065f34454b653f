import type { Json } from './types'

/**
 * One text for one JSON value: keys sorted by code unit, no spaces, numbers in JavaScript's shortest form with -0 as 0.
 * The identity of a run is the hash of it, so this never changes.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value === 0 ? 0 : value)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? canonical(item) : `,${canonical(item)}`
    return `[${text}]`
  }
  const keys = Object.keys(value)
  if (!isSorted(keys)) keys.sort()
  for (const key of keys) text += `${text && ','}${quoted(key)}:${canonical(value[key]!)}`
  return `{${text}}`
}

/** As JSON quotes it. Most texts need nothing but the quotes, and a call of JSON for each was half the time of a plan. */
function quoted(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}

function isSorted(keys: string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i]! < keys[i - 1]!) return false
  return true
}
