/** States of runs, attempts and matrices. Who may move a run from where to where: server/scheduler/README.md. */

export const MATRIX_STATES = ['active', 'paused', 'finished', 'cancelled'] as const
export type MatrixState = (typeof MATRIX_STATES)[number]

export const RUN_STATES = [
  'queued',
  'starting',
  'running',
  'stopping',
  'finishing',
  'succeeded',
  'failed',
  'cancelled',
  'stopped',
  'skipped',
] as const
export type RunState = (typeof RUN_STATES)[number]

export const ATTEMPT_STATES = ['starting', 'running', 'ended'] as const
export type AttemptState = (typeof ATTEMPT_STATES)[number]

export const INTENTS = ['cancel', 'stop', 'timeout', 'silent', 'device_lost'] as const
/** Why a run is being stopped. */
export type Intent = (typeof INTENTS)[number]

/** An attempt exists and holds, or may hold, a process. */
export const ACTIVE_RUN_STATES = ['starting', 'running', 'stopping', 'finishing'] as const satisfies readonly RunState[]
export const ENDED_RUN_STATES = [
  'succeeded',
  'failed',
  'cancelled',
  'stopped',
  'skipped',
] as const satisfies readonly RunState[]
/** States from which a person or a policy may queue a run again. */
export const RETRYABLE_RUN_STATES = ['failed', 'cancelled', 'stopped'] as const satisfies readonly RunState[]

export function isEnded(state: RunState): boolean {
  return (ENDED_RUN_STATES as readonly RunState[]).includes(state)
}

export function isActive(state: RunState): boolean {
  return (ACTIVE_RUN_STATES as readonly RunState[]).includes(state)
}

/** Whether a run can be ended early: there is a worker to ask, and nobody asked it yet. */
export function mayStop(state: RunState): boolean {
  return state === 'starting' || state === 'running'
}

/** Seconds without a sign of life after which a running attempt is shown as stale. Derived, never stored. */
export const STALE_AFTER_SECONDS = 40

/** @param heardAt last sign of life, @param now both in milliseconds since 1970 */
export function isStale(state: RunState, heardAt: number | null, now: number): boolean {
  return state === 'running' && heardAt !== null && now - heardAt > STALE_AFTER_SECONDS * 1000
}
