'use client'
import { useSyncExternalStore } from 'react'

/**
 * One clock for the page. A component that shows a time renders again only when its text changed,
 * so a table of a thousand times costs a thousand string comparisons a second and no rendering.
 */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** When the clock was stopped, while it is. */
let stoppedAt: number | null = null

/** Stops the clock of the page with the data, so that what is paused stands still; null lets it go on. */
export function stopClock(at: number | null): void {
  stoppedAt = at
}

/** A text made from the present time, milliseconds since 1970, looked at once a second. */
export function useNowText(make: (now: number) => string): string {
  return useSyncExternalStore(
    subscribe,
    () => make(stoppedAt ?? Date.now()),
    () => '',
  )
}

const NEVER = () => () => {}

/** false on the server and in the first render, so that both agree. */
export function useMounted(): boolean {
  return useSyncExternalStore(
    NEVER,
    () => true,
    () => false,
  )
}
