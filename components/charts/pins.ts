'use client'

import { useCallback, useSyncExternalStore } from 'react'

/**
 * Metrics that somebody keeps on top, for every run of a benchmark, in this browser. They are a habit of a person and no part
 * of a view, so they are not in the address.
 */
const MOST = 50
const listeners = new Set<() => void>()
const NONE: string[] = []
/** What was read last, so that the same text gives the same list. */
const known = new Map<string, { text: string | null; ids: string[] }>()

function keyOf(benchmark: string): string {
  return `rungrid:pinned-metrics:${benchmark}`
}

function read(benchmark: string): string[] {
  let text: string | null
  try {
    text = localStorage.getItem(keyOf(benchmark))
  } catch {
    // A browser that keeps nothing: there are no pins.
    return NONE
  }
  const before = known.get(benchmark)
  if (before && before.text === text) return before.ids
  const ids = parse(text)
  known.set(benchmark, { text, ids })
  return ids
}

/** Whatever another version or an extension left there. */
function parse(text: string | null): string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list.filter((id) => typeof id === 'string').slice(0, MOST) : NONE
  } catch {
    return NONE
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** Ids of pinned charts, oldest first, and how to pin one or let it go. */
export function usePins(benchmark: string): [string[], (id: string) => void] {
  const pins = useSyncExternalStore(
    subscribe,
    () => read(benchmark),
    () => NONE,
  )
  const toggle = useCallback(
    (id: string) => {
      const now = read(benchmark)
      const next = now.includes(id) ? now.filter((each) => each !== id) : [...now, id].slice(-MOST)
      try {
        localStorage.setItem(keyOf(benchmark), JSON.stringify(next))
      } catch {
        // A browser that keeps nothing, or has no room: the pin is not there, and that is all.
        return
      }
      for (const listener of listeners) listener()
    },
    [benchmark],
  )
  return [pins, toggle]
}
