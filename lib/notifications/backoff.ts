/** When a delivery that failed is tried again, and when no more. */

/** Seconds after the first, second, … attempt; the last one repeats. */
const PAUSES = [5, 15, 45, 120, 300, 900, 1800, 3600]
/** A server that asks for more is believed this far. */
const LONGEST_SECONDS = 3600
export const GIVE_UP_AFTER_HOURS = 24

/**
 * Seconds until the next attempt.
 * @param attempts how many there were, at least 1
 * @param retryAfter seconds that the server asked for
 * @param random 0 to 1: spreads attempts by a quarter, so that many channels of one server do not come back at once
 */
export function pauseAfter(attempts: number, retryAfter: number | null, random: number): number {
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1]!
  return Math.max(pause * (1 + random / 4), Math.min(retryAfter ?? 0, LONGEST_SECONDS))
}

/** Whether the same request may succeed later: not after an answer that says that the request itself is wrong. */
export function mayTryAgain(status: number): boolean {
  return status >= 500 || status === 408 || status === 409 || status === 425 || status === 429
}

/** Seconds of a `Retry-After` header, in seconds or as a date; null: none that can be read. */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  if (!header) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, (at - now) / 1000)
}
