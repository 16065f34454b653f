import type { TrainingRun } from '../../../storage/benchmarks/training/run'
import { peek } from '../../../storage/fact'
import type { PackageRecord } from '../../../storage/package'

/** The runs of one `training/<model>` of one system, by phase. */
export interface TrainingWorkload {
  path: string
  datasize: TrainingRun[]
  datagen: TrainingRun[]
  run: TrainingRun[]
}

/** Phases come from what each run says of its command; folders that hold none are told by other rules. */
export function trainingsOf({ organisations }: PackageRecord): TrainingWorkload[] {
  const found = new Map<string, TrainingWorkload>()
  for (const { path: system, runs } of organisations.flatMap(({ systems }) => systems))
    for (const run of runs) {
      if (run.benchmark !== 'training') continue
      const [model = ''] = run.path.slice(`${system}/training/`.length).split('/')
      const path = `${system}/training/${model}`
      const workload = found.get(path) ?? { path, datasize: [], datagen: [], run: [] }
      found.set(path, workload)
      const command = peek(run.command)
      if (command === 'datasize' || command === 'datagen' || command === 'run')
        workload[command].push(run as TrainingRun)
    }
  return [...found.values()]
}

/** Sizings that a run may have been made by: of the same accelerator, where both say one. */
export function sizingsFor(run: TrainingRun, { datasize }: TrainingWorkload): TrainingRun[] {
  const accelerator = peek(run.accelerator)
  return datasize.filter((one) => {
    const other = peek(one.accelerator)
    return accelerator === undefined || other === undefined || other === accelerator
  })
}
