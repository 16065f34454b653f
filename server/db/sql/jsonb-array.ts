/**
 * Array parameters as PostgreSQL writes them. pg's own conversion runs two regular expressions over each text, 80 ms for
 * 10,000 runs; most texts hold neither a quote nor a backslash.
 */
export function textArray(texts: (string | null)[]): string {
  let all = ''
  for (const text of texts) {
    if (text === null) all += ',NULL'
    else if (!text.includes('"') && !text.includes('\\')) all += `,"${text}"`
    else all += `,"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  }
  return `{${all.slice(1)}}`
}

/** A json[] or jsonb[] parameter from JSON texts: they hold no raw control characters, so quoting them as JSON does it. */
export function jsonbArray(texts: (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : JSON.stringify(text))).join(',')}}`
}
