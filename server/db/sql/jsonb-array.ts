/**
 * A jsonb[] parameter from JSON texts. pg's own conversion runs two regular expressions over each text, 80 ms for
 * 10,000 runs; JSON has no raw control characters, so quoting a text as JSON once more is what an array literal takes.
 */
export function jsonbArray(texts: (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : JSON.stringify(text))).join(',')}}`
}
