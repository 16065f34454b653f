/** Failure classes of an attempt (docs/concepts/run-and-attempt.md): whether a retry makes sense, and what a person can do. */

/**
 * `yes`: it was not the run's fault, so it is queued again without using up the retries of its policy.
 * `maybe`: the policy decides. `no`: it waits for a person, unless `policy.retry_on` names the class.
 */
export type RetrySense = 'yes' | 'maybe' | 'no'

export const FAILURE_CLASSES = {
  invalid_config: {
    retry: 'no',
    title: 'Invalid configuration',
    fix: 'Change the field that the message names and launch again.',
  },
  program_missing: { retry: 'no', title: 'Program not found', fix: 'Install the program or give its full path.' },
  device_lost: {
    retry: 'yes',
    title: 'Device lost',
    fix: 'Nothing: the run goes to another device. Look at the kernel log for this one.',
  },
  device_busy: {
    retry: 'yes',
    title: 'Device held by others',
    fix: 'End the foreign process, or choose other devices.',
  },
  model_load: {
    retry: 'no',
    title: 'Model did not load',
    fix: 'Check the model name, your access to it and its files.',
  },
  dataset: {
    retry: 'no',
    title: 'Data not readable',
    fix: 'Check the name of the data set, its path and the network.',
  },
  out_of_memory: {
    retry: 'no',
    title: 'Out of memory',
    fix: 'Use a smaller batch or context, or fewer runs on a device.',
  },
  disk_full: { retry: 'no', title: 'Disk full', fix: 'Free space where results and checkpoints are written.' },
  timeout: { retry: 'maybe', title: 'Over the time limit', fix: 'Raise policy.timeout_minutes.' },
  silent: {
    retry: 'maybe',
    title: 'No sign of life',
    fix: 'Look at the end of the log; raise policy.silence_minutes if the work is just quiet.',
  },
  killed: {
    retry: 'maybe',
    title: 'Killed from outside',
    fix: 'Find who sent the signal; SIGKILL often is the kernel being out of memory.',
  },
  crashed: { retry: 'no', title: 'Crashed', fix: 'Read the last lines of the log.' },
  no_results: {
    retry: 'no',
    title: 'No results',
    fix: 'The program ended well but did not write its result files into RUNGRID_RESULT_DIR.',
  },
  preempted: { retry: 'yes', title: 'Preempted', fix: 'Nothing to do: it is queued again.' },
  lost: { retry: 'yes', title: 'Lost', fix: 'Nothing: the run is queued again, with its checkpoints.' },
  cancelled: { retry: 'maybe', title: 'Cancelled', fix: 'Retry it if it was not meant.' },
} as const satisfies Record<string, { retry: RetrySense; title: string; fix: string }>

export type FailureClass = keyof typeof FAILURE_CLASSES

export const FAILURE_CLASS_NAMES = Object.keys(FAILURE_CLASSES) as [FailureClass, ...FailureClass[]]

/** How often in a row a run is queued again for what was not its fault; a machine that dies of a run must not die for ever. */
export const MOST_REQUEUES = 3

export interface Failure {
  class: FailureClass
  /** One sentence with the facts: exit code, signal, limit, path. */
  message: string
  fix: string
  /** Last lines of stderr, at most 20. */
  tail?: string[]
  /** It may go away by itself although its class seldom does: a network that did not answer. The policy decides. */
  transient?: boolean
}

export function failure(cls: FailureClass, message: string, tail?: string[], fix?: string): Failure {
  return { class: cls, message, fix: fix ?? FAILURE_CLASSES[cls].fix, ...(tail?.length ? { tail } : {}) }
}

export interface RetryPolicy {
  /** How many retries the policy gives a run, and how many it has had. */
  retries: number
  retriesUsed: number
  /** How often it was queued again for what was not its fault. */
  requeues: number
  /** Classes of which the policy retries although a retry seldom helps. */
  retryOn: readonly string[]
}

/** Who queues a failed run again: the scheduler free of charge, its policy, or a person. */
export function retriedBy(found: Failure, policy: RetryPolicy): 'scheduler' | 'policy' | 'person' {
  const sense = FAILURE_CLASSES[found.class].retry
  if (sense === 'yes' && policy.requeues < MOST_REQUEUES) return 'scheduler'
  const sensible = sense !== 'no' || found.transient || policy.retryOn.includes(found.class)
  return sensible && policy.retriesUsed < policy.retries ? 'policy' : 'person'
}
