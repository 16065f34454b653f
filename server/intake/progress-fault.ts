import type { ProgressDoc } from '../../lib/progress/schema'

/** Clocks of machines differ, and a program may take its local time for UTC: a day covers both. */
const MOST_AHEAD_MS = 86_400_000

/** What only the server can say against a document whose form is good; undefined: nothing. `now`: milliseconds since 1970. */
export function progressFault(doc: ProgressDoc, now = Date.now()): string | undefined {
  const ahead = Date.parse(doc.lastUpdatedTime) - now
  if (ahead > MOST_AHEAD_MS)
    return `lastUpdatedTime is ${Math.round(ahead / 86_400_000)} days ahead of the clock of this server`
  // What has no UTF-8 is written out by `JSON.stringify`, as \ud800; so is NUL, which PostgreSQL does not store.
  if (/\\u(0000|d[89a-f])/.test(JSON.stringify(doc).replaceAll('\\\\', '')))
    return 'a text in it holds a NUL character, or half of a surrogate pair'
  return undefined
}
