/** Runs as rules see them, read from files that are made for the purpose. */
import { memoryTree } from '../../testing/memory-tree'
import type { Submission, TreeFault } from '../../types'
import training from '.'
import type { TrainingRun } from './run'
import { type TrainingFiles, trainingRunFiles, trainingRunPath } from './testing'

/** The run that these options make; reads like the walk over a tree would. */
export async function trainingRun(options: TrainingFiles = {}, faults: TreeFault[] = []): Promise<TrainingRun> {
  const path = trainingRunPath(options)
  const files = trainingRunFiles(options)
  const first = options.edition === '1.0'
  return training.read(
    {
      path,
      workload: path.split('/').slice(0, -1).join('/'),
      benchmark: first ? null : 'training',
      model: first ? null : (options.model ?? 'unet3d'),
      command: first ? null : (options.command ?? 'run'),
      timestamp: first ? null : (path.split('/').at(-1) ?? null),
      division: options.edition === '3.0' ? 'closed' : null,
      organisation: null,
      system: null,
      files: Object.entries(files).map(([name, text]) => ({ path: name, size: text.length })),
    },
    memoryTree(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text]))),
    faults,
  )
}

/** Runs that begin a minute after the one before ended, ten minutes each. @param each what is otherwise in one of them */
export async function trainingSubmission(
  options: TrainingFiles,
  count: number,
  each: (index: number) => TrainingFiles = () => ({}),
): Promise<Submission<TrainingRun>> {
  const start = (index: number) => new Date(Date.UTC(2026, 2, 2, 10, index * 11)).toISOString().slice(0, 19)
  const runs: TrainingRun[] = []
  for (let i = 0; i < count; i++) runs.push(await trainingRun({ start: start(i), ...options, ...each(i) }))
  return { key: 'unet3d', benchmark: 'training', runs }
}
