import type { ZodType } from 'zod'
import { missing } from '../fact'
import { readJson, readMetadata } from '../json-file'
import type { BenchmarkType, StorageBenchmark, StorageRun } from '../types'
import { objectAt, textAt, timeAt } from '../values'

/** A benchmark that reads what every run has and nothing else, so that reading trees is tested without the real ones. */
export function plainBenchmark(id: BenchmarkType): StorageBenchmark {
  const none = missing('*_metadata.json')
  return {
    id,
    title: id,
    aliases: [],
    commands: ['datagen', 'run'],
    parameters: { safeParse: () => ({ success: true, data: {} }) } as unknown as ZodType,
    async read(folder, tree, faults): Promise<StorageRun> {
      const has = (name: string) => folder.files.some(({ path }) => path === name)
      const metadata = await readMetadata(tree, folder, faults, { optional: !folder.timestamp })
      const summary = await readJson(tree, folder, 'summary.json', faults, { optional: !has('summary.json') })
      return {
        ...folder,
        benchmark: id,
        model: folder.model ? { value: folder.model, source: 'folder' } : textAt(metadata, 'model'),
        command: folder.command ? { value: folder.command, source: 'folder' } : textAt(metadata, 'command'),
        accelerator: textAt(metadata, 'accelerator'),
        processes: none,
        hosts: none,
        startedAt: timeAt(summary, 'start'),
        endedAt: timeAt(summary, 'end'),
        overrides: none,
        parameters: objectAt(metadata, 'parameters'),
        provenance: 'benchmark',
        contradictions: [],
      }
    },
    planned: () => {
      throw new Error('nothing is planned here')
    },
    group: () => [],
    metrics: [],
    measure: () => ({}),
    aggregate: () => ({}),
  }
}
