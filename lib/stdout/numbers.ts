/** A number as programs print it: `0.5`, `5e-05`, `.5`, `nan`, `-inf`. */
export const NUMBER = String.raw`[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|nan|NaN|inf(?:inity)?|Inf(?:inity)?)`
const WHOLE = new RegExp(`^${NUMBER}$`)

/** The number that a text is, or undefined when it is anything else. */
export function numberOf(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined
  const lower = text.toLowerCase()
  if (lower.endsWith('nan')) return Number.NaN
  if (lower.includes('inf')) return lower.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return Number(text)
}
