const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Kinds of ids by prefix: matrix, run, attempt, token, report. */
export type IdPrefix = 'm' | 'r' | 'a' | 't' | 'p'

/** A random id such as `r-7c41x9pk0m`: 50 bits, safe in paths and URLs, no letters that look alike. */
export function newId(prefix: IdPrefix): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  return `${prefix}-${Array.from(bytes, (byte) => ALPHABET[byte & 31]).join('')}`
}
