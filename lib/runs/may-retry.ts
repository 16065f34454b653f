import { RETRYABLE_RUN_STATES, type RunState } from './states'

/** What stands as benchmark of imported runs: nothing here executed them, so nothing can execute them again. */
export const IMPORTED = 'imported'

/** Whether a person may queue a run again. */
export function mayRetry(run: { state: RunState; benchmark: string }): boolean {
  return (RETRYABLE_RUN_STATES as readonly RunState[]).includes(run.state) && run.benchmark !== IMPORTED
}
