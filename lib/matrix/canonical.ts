import type { Json } from './types'

/**
 * One text for one JSON value: keys sorted by code unit, no spaces, numbers in JavaScript's shortest form with -0 as 0.
 * The identity of a run is the hash of it, so this never changes.
 */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value === 0 ? 0 : value)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${canonical(item)}`
    return `[${text}]`
  }
  for (const key of Object.keys(value).sort()) text += `${text && ','}${JSON.stringify(key)}:${canonical(value[key]!)}`
  return `{${text}}`
}
