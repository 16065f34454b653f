import { z } from 'zod'

/**
 * A number of tokens, or a share of the context. JSON cannot tell 1 token from 1.0 of everything, so shares are kept
 * as text with their unit: `10%` and 0.1 both become `10%`, 4 stays 4.
 */
export type Size = number | `${number}%`

const MAX_TOKENS = 2 ** 20
const PERCENT = /^(\d+(?:\.\d+)?)\s*%$/

/** A size as people write it: tokens from 1 up, `10%`, or a fraction between 0 and 1. `allowZero`: 0 tokens, too. */
export function sizeSchema({ allowZero = false } = {}) {
  return z.union([z.number(), z.string()]).transform((raw, context): Size => {
    const size = parseSize(raw)
    if (size !== null && (allowZero || size !== 0)) return size
    const least = allowZero ? 0 : 1
    context.addIssue({
      code: 'custom',
      message: `must be whole tokens from ${least} to ${MAX_TOKENS}, a fraction between 0 and 1, or a percentage up to 100%`,
    })
    return z.NEVER
  })
}

function parseSize(raw: number | string): Size | null {
  if (typeof raw === 'number') {
    if (raw > 0 && raw < 1) return percent(raw * 100)
    return Number.isInteger(raw) && raw >= 0 && raw <= MAX_TOKENS ? raw : null
  }
  const share = Number(PERCENT.exec(raw.trim())?.[1])
  return share > 0 && share <= 100 ? percent(share) : null
}

/** 0.07 * 100 is 7.000000000000001; twelve digits are what a person can have meant. */
function percent(value: number): Size {
  return `${Number(value.toPrecision(12))}%`
}

/** Tokens that a size means in a context of `length` tokens: at least one for a share, at most all. */
export function tokensOf(size: Size, length: number): number {
  if (typeof size === 'number') return Math.min(size, length)
  return Math.max(1, Math.round((Number.parseFloat(size) / 100) * length))
}
