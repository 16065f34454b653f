/** The candidate closest to a misspelt name, or undefined when none is close: at most two letters off, or a third of it. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const asked = name.toLowerCase()
  let best: string | undefined
  let least = Math.max(2, Math.floor(asked.length / 3)) + 1
  for (const candidate of candidates) {
    const far = distance(asked, candidate.toLowerCase(), least)
    if (far < least) {
      least = far
      best = candidate
    }
  }
  return best
}

/** Levenshtein distance; gives up at `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}

/** "Did you mean …" with the names that exist: the fix of every unknown name. */
export function knownNames(name: string, names: Iterable<string>): string {
  const all = [...names]
  const near = nearest(name, all)
  const list = all.length > 0 ? `Known: ${all.slice(0, 30).join(', ')}.` : 'There are none here.'
  return near ? `Did you mean \`${near}\`? ${list}` : list
}
