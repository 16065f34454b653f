import { known, missing } from '../fact'
import type { StorageRun } from '../types'

/** What every run has, with nothing wrong: 10 minutes of training. */
export function plainRun(changes: Partial<StorageRun> = {}): StorageRun {
  const start = Date.UTC(2026, 2, 2, 10)
  return {
    path: 'training/unet3d/run/20260302_100000',
    workload: 'training/unet3d/run',
    benchmark: 'training',
    model: known('unet3d', '*_metadata.json: model'),
    command: known('run', '*_metadata.json: command'),
    accelerator: missing('*_metadata.json', 'accelerator'),
    timestamp: '20260302_100000',
    division: null,
    organisation: null,
    system: null,
    files: [],
    processes: missing('*_metadata.json', 'num_processes'),
    hosts: missing('summary.json', 'num_hosts'),
    startedAt: known(start, 'summary.json: start'),
    endedAt: known(start + 600_000, 'summary.json: end'),
    overrides: known([], '*_metadata.json: override_parameters'),
    parameters: known({}, '*_metadata.json: parameters'),
    provenance: 'benchmark',
    contradictions: [],
    ...changes,
  }
}
