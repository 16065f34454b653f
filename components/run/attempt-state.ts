import type { ShownState } from '@/components/ui/state'
import type { Attempt } from '@/lib/api/runs'

/** How an attempt is shown: its outcome once it has one. An ended attempt without one was given up. */
export function attemptState(attempt: Pick<Attempt, 'state' | 'outcome'>): ShownState {
  if (attempt.outcome) return attempt.outcome
  return attempt.state === 'ended' ? 'cancelled' : attempt.state
}
