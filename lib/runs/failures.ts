/** Failure classes of an attempt (docs/concepts/run-and-attempt.md): whether a retry makes sense, and what a person can do. */

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
    fix: 'The run goes to another device; look at the kernel log of this one.',
  },
  device_busy: {
    retry: 'yes',
    title: 'Device held by others',
    fix: 'End the foreign process or choose other devices.',
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
  lost: { retry: 'yes', title: 'Lost', fix: 'The machine restarted or the process vanished; retry the run.' },
  cancelled: { retry: 'maybe', title: 'Cancelled', fix: 'Retry it if it was not meant.' },
} as const satisfies Record<string, { retry: RetrySense; title: string; fix: string }>

export type FailureClass = keyof typeof FAILURE_CLASSES

export interface Failure {
  class: FailureClass
  /** One sentence with the facts: exit code, signal, limit, path. */
  message: string
  fix: string
  /** Last lines of stderr, at most 20. */
  tail?: string[]
}

export function failure(cls: FailureClass, message: string, tail?: string[], fix?: string): Failure {
  return { class: cls, message, fix: fix ?? FAILURE_CLASSES[cls].fix, ...(tail?.length ? { tail } : {}) }
}
