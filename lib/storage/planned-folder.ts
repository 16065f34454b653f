import type { RunFolder } from './types'

/** Where a run that is only planned lies: nowhere yet, so that no folder says anything of it. */
export const PLANNED_FOLDER: Omit<RunFolder, 'benchmark' | 'model' | 'command'> = Object.freeze({
  path: '',
  workload: '',
  timestamp: null,
  division: null,
  organisation: null,
  system: null,
  files: [],
})
