import { vi } from 'vitest'

/** Waits until `check` no longer throws. Machines are slow and busy: a wait ends by its condition, not by its clock. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 25_000, interval: 20 })
}
