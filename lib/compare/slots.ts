/**
 * The chosen runs as a link carries them: `r-a,r-b,,r-d`. The place of a run decides its colour; a run that is taken away
 * leaves its place empty, so that no other changes its colour, and the next that is added fills it.
 */
export type Slots = readonly (string | null)[]

/** Runs that are compared at once: as many as one question for series may name. */
export const MOST_RUNS = 100
const ID = /^[\w-]{1,64}$/

export function parseSlots(text: string): (string | null)[] {
  const seen = new Set<string>()
  return text.split(',').map((part) => {
    const id = part.trim()
    if (!ID.test(id) || seen.has(id)) return null
    seen.add(id)
    return id
  })
}

export function formatSlots(slots: Slots): string {
  const end = slots.findLastIndex((id) => id !== null)
  return slots
    .slice(0, end + 1)
    .map((id) => id ?? '')
    .join(',')
}

/** Runs that are there already stay where they are. */
export function withRuns(slots: Slots, ids: readonly string[]): (string | null)[] {
  const next = [...slots]
  for (const id of ids) {
    if (next.includes(id)) continue
    const free = next.indexOf(null)
    if (free < 0) next.push(id)
    else next[free] = id
  }
  return next
}

export function withoutRun(slots: Slots, id: string): (string | null)[] {
  return slots.map((each) => (each === id ? null : each))
}

/** The address of a comparison of these runs, for links to it. */
export function compareHref(ids: readonly string[]): string {
  return `/compare?runs=${formatSlots(ids.slice(0, MOST_RUNS))}`
}
