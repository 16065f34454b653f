import type { Json } from './types'

/**
 * One text for one JSON value: keys sorted by code unit, no spaces, numbers in JavaScript's shortest form with -0 as 0.
 * The identity of a run is the hash of it, so this never changes.
 */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value === 0 ? 0 : value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`)
  return `{${parts.join(',')}}`
}
