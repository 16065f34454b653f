import { z } from 'zod'
import { LIMITS } from './limits'
import type { Json } from './types'

/** Why a value is not plain JSON (a date, NaN, too deep), or null when it is. */
export function jsonFault(value: unknown, depth = 0): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${value} is not a finite number.`
  if (typeof value !== 'object') return `A value of type ${typeof value} is not possible here.`
  if (depth >= LIMITS.depth) return `This is nested deeper than ${LIMITS.depth} levels.`
  if (Array.isArray(value)) return firstFault(value, depth)
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype)
    return 'Only text, numbers, true, false, null, lists and maps are possible.'
  if (Object.hasOwn(value, '__proto__')) return '`__proto__` is not possible as a key.'
  return firstFault(Object.values(value), depth)
}

function firstFault(values: unknown[], depth: number): string | null {
  for (const value of values) {
    const fault = jsonFault(value, depth + 1)
    if (fault) return fault
  }
  return null
}

/** Any JSON value; one fault a value, where zod's own would list every branch of a union. */
export const jsonSchema = z.custom<Json>().superRefine((value, context) => {
  const fault = jsonFault(value)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})
