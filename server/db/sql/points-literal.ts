/**
 * Array parameters as text: node-postgres quotes and escapes each element, which costs more than the insert of it.
 * NaN, Infinity and -Infinity are float8 input as JavaScript prints them.
 */
export function literal(numbers: ArrayLike<number>): string {
  return `{${Array.prototype.join.call(numbers, ',')}}`
}

/** Reads `array_agg(x)::text` of numbers; NULL stays null. */
export function numbersOf(text: string | null): (number | null)[] {
  if (text === null || text === '{}') return []
  return text.slice(1, -1).split(',').map(toNumber)
}

function toNumber(token: string): number | null {
  return token === 'NULL' ? null : Number(token)
}
