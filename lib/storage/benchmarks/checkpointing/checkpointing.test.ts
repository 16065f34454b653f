import { describe, expect, it } from 'vitest'
import type { Json } from '../../../matrix/types'
import { isKnown, missing, peek } from '../../fact'
import { memoryTree } from '../../testing/memory-tree'
import type { RunFolder, TreeFault } from '../../types'
import benchmark from './index'
import { LLM_MODELS, llmModel, modelName, ranksGib, ranksOfHost } from './models'
import { parametersSchema } from './planned'
import type { Operation } from './run'
import { checkpointingFiles, checkpointingRun, checkpointingSubmission, T0 } from './testing'

const FOLDER = 'checkpointing/llama3-8b/20260302_100000'

async function read(files: Record<string, string>) {
  const faults: TreeFault[] = []
  const folder: RunFolder = {
    ...{ path: FOLDER, workload: 'checkpointing/llama3-8b', benchmark: 'checkpointing', model: 'llama3-8b' },
    ...{ command: null, timestamp: '20260302_100000', division: null, organisation: null, system: null },
    files: Object.entries(files)
      .map(([path, text]) => ({ path: path.slice(FOLDER.length + 1), size: text.length }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
  return { run: await benchmark.read(folder, memoryTree(files), faults), faults }
}

describe('a run of the checkpointing benchmark', () => {
  it.each(['2.0', '3.0'] as const)('of edition %s is read whole', async (edition) => {
    const { run, faults } = await read(checkpointingFiles({ folder: FOLDER, edition, accelerator: 'b200' }))
    expect(faults).toEqual([])
    expect(
      [run.model, run.command, run.accelerator, run.processes, run.hosts].map((fact) => peek<unknown>(fact)),
    ).toEqual(['llama3-8b', 'run', 'b200', 8, 1])
    expect([run.writes, run.reads, run.subset, run.fsync].map((fact) => peek<unknown>(fact))).toEqual([
      10,
      10,
      false,
      true,
    ])
    expect([peek(run.checkpointGib), peek(run.hostMemoryGib)]).toEqual([105, 2])
    expect(peek(run.cachedGib)).toBeCloseTo(0.87, 2)
    expect(peek(run.operations)).toHaveLength(20)
    expect(peek(run.operations)?.[0]).toEqual({
      ...{ kind: 'write', number: 1, startedAt: T0 + 5000, endedAt: T0 + 12_000 },
      ...{ slowestSeconds: 7, slowestGibPerSecond: 15, ranks: 8 },
    })
    expect(run.launches[0]).toEqual({
      at: T0,
      zoned: false,
      source: expect.stringContaining(edition === '3.0' ? 'invocation_start_time' : 'run_datetime'),
    })
    expect(peek(run.overrides)?.map(({ key }) => key)).toContain('checkpoint.checkpoint_folder')
  })

  it('without metadata is read from what DLIO wrote', async () => {
    const { run } = await read(checkpointingFiles({ folder: FOLDER, metadata: false }))
    expect([run.model, run.command, run.writes, run.processes].map((fact) => peek<unknown>(fact))).toEqual([
      'llama3-8b',
      'run',
      10,
      8,
    ])
  })

  it('takes −1 for a direction that is left out, and the subset mode of the parameters', async () => {
    const files = checkpointingFiles({ folder: FOLDER, writes: 0 })
    const name = Object.keys(files).find((path) => path.endsWith('_metadata.json'))!
    const metadata = JSON.parse(files[name]!)
    metadata.parameters.checkpoint = { num_checkpoints_write: '-1', num_checkpoints_read: '10', mode: 'subset' }
    const { run } = await read({ ...files, [name]: JSON.stringify(metadata) })
    expect([run.writes, run.reads, run.subset].map((fact) => peek<unknown>(fact))).toEqual([0, 10, true])
    expect(isKnown(run.writeGibPerSecond)).toBe(false)
    expect(peek(run.readGibPerSecond)).toBe(15)
    expect(run.fsync).toMatchObject({ missing: { field: 'parameters.checkpoint.fsync' } })
  })

  it('takes numbers and mode from the overrides where the parameters have neither, and the flag apart from the mode', async () => {
    const files = checkpointingFiles({ folder: FOLDER, metadata: false, writes: 10, reads: 0 })
    const workload = { model: { name: 'llama_8b' }, workflow: { checkpoint: true }, checkpoint: { fsync: 'False' } }
    const overrides = `${FOLDER}/dlio_config/overrides.yaml`
    const { run } = await read({
      ...files,
      [`${FOLDER}/dlio_config/config.yaml`]: JSON.stringify({ workload }),
      [overrides]: `${files[overrides]}- ++workload.checkpoint.mode=subset\n`,
    })
    expect(
      [run.model, run.writes, run.reads, run.subset, run.fsync, run.subsetDeclared].map((fact) => peek<unknown>(fact)),
    ).toEqual(['llama3-8b', 10, 0, true, false, undefined])
    expect(run.writes).toMatchObject({ source: 'dlio_config/overrides.yaml: checkpoint.num_checkpoints_write' })
  })

  it('names the file of a rank that is of no use, and keeps the rest', async () => {
    const files = checkpointingFiles({ folder: FOLDER })
    const { run, faults } = await read({ ...files, [`${FOLDER}/3_per_epoch_stats.json`]: 'PRUNED BY STAFF' })
    expect(run.operations).toEqual({ missing: { file: '3_per_epoch_stats.json', reason: 'is PRUNED BY STAFF' } })
    expect(faults).toMatchObject([{ path: `${FOLDER}/3_per_epoch_stats.json`, kind: 'malformed' }])
    expect(peek(run.writeGibPerSecond)).toBe(15)
  })

  it('does not take an operation for done that a rank has not done', async () => {
    const files = checkpointingFiles({ folder: FOLDER })
    const rank = `${FOLDER}/7_per_epoch_stats.json`
    const stats = JSON.parse(files[rank]!)
    delete stats['1'].load_ckpt10
    const { run } = await read({ ...files, [rank]: JSON.stringify(stats) })
    expect(run.operations).toEqual({
      missing: { file: '<rank>_per_epoch_stats.json', field: 'load_ckpt10', reason: 'is there for 7 of 8 ranks' },
    })
  })
})

describe('what a run is planned with', () => {
  it('makes the facts that rules need before a launch, and says of the others that they come later', () => {
    const run = benchmark.planned({ model: 'llama_70b', num_processes: 64, num_client_hosts: 8 })
    expect([run.model, run.processes, run.hosts, run.writes].map((fact) => peek<unknown>(fact))).toEqual([
      'llama3-70b',
      64,
      8,
      10,
    ])
    expect(run.checkpointGib).toMatchObject({ missing: { reason: 'is not there before the run' } })
  })

  it('knows the subset mode of 2.0 by its parameter, and that of 3.0 by its flag', () => {
    const subset = (parameters: Record<string, Json>) => {
      const run = benchmark.planned({ model: 'llama3-70b', num_processes: 8, ...parameters })
      return [peek(run.subset), peek(run.subsetDeclared)]
    }
    expect(subset({ params: { 'checkpoint.mode': 'subset' } })).toEqual([true, false])
    expect(subset({ checkpoint_subset: true })).toEqual([true, true])
    expect(subset({})).toEqual([false, false])
  })

  it('refuses what it does not know', () => {
    expect(parametersSchema.safeParse({ model: 'llama3-8b', ranks: 8 }).success).toBe(false)
  })
})

describe('sizes of checkpoints', () => {
  it.each([
    ['llama3-8b', 8, 105],
    ['llama3-70b', 64, 911],
    ['llama3-405b', 512, 5288],
    ['llama3-1t', 1024, 17_997],
  ])('of %s over its %i ranks are %i GiB', (id, processes, gib) => {
    const model = llmModel(id)!
    expect(model.processes).toBe(processes)
    expect(ranksGib(model, Array(processes).keys(), processes)).toBeCloseTo(gib, 6)
  })

  it('are the same when they are added up by host', () => {
    for (const model of LLM_MODELS) {
      const hosts = Array.from({ length: 8 }, (_, host) => ranksOfHost(host, 8, model.processes))
      const sum = hosts.reduce((total, ranks) => total + ranksGib(model, ranks, model.processes), 0)
      expect(sum).toBeCloseTo(model.modelGib + model.optimizerGib, 6)
    }
  })

  it.each(['llama_405b', 'llama3_405b', 'Llama3-405B', 'llama3-405b '])('know %s', (name) => {
    expect(llmModel(modelName(name))?.label).toBe('405B')
  })
})

describe('figures', () => {
  const slow = checkpointingRun({ reads: 0 })
  const operations = peek(slow.operations)!.map((operation) => ({ ...operation, endedAt: operation.endedAt + 3000 }))
  const write = { ...slow, operations: { value: operations, source: 'x' } }
  const read = checkpointingRun({ writes: 0, at: 200 })

  it('are means over the runs that had the direction', () => {
    expect(benchmark.aggregate(checkpointingSubmission(write, read), '3.0')).toMatchObject({
      ...{ write_gib_per_second: 15, write_seconds: 7, read_gib_per_second: 15, read_seconds: 7, checkpoint_gib: 105 },
      ...{ write_wall_gib_per_second: null, total_seconds: 315 },
    })
  })

  it('of edition 2.0 are of all ranks, from the first start to the last end of each operation', () => {
    expect(benchmark.aggregate(checkpointingSubmission(write, read), '2.0')).toMatchObject({
      ...{ write_wall_gib_per_second: 10.5, write_slowest_seconds: 7, write_slowest_gib_per_second: 15 },
      ...{ read_wall_gib_per_second: 15 },
    })
  })

  it('are blank where a run that wrote lacks the figure: the mean of the others would be another one', () => {
    const lost = {
      ...write,
      writeGibPerSecond: missing('summary.json', 'metric.save_checkpoint_io_mean_GB_per_second'),
    }
    const metrics = benchmark.aggregate(checkpointingSubmission(write, lost, read), '3.0')
    expect(metrics).toMatchObject({ write_gib_per_second: null, write_seconds: 7, read_gib_per_second: 15 })
  })

  it('agree with a calculation by hand on numbers of their own', () => {
    // Rates 15.2 and 18.4 of two runs of writes; one of reads.
    const figure = (value: number) => ({ value, source: 'x' })
    const runs = [
      { ...write, writeGibPerSecond: figure(15.2), writeSeconds: figure(6.9) },
      { ...write, writeGibPerSecond: figure(18.4), writeSeconds: figure(5.7) },
      { ...read, readGibPerSecond: figure(18.8), readSeconds: figure(5.6) },
    ]
    const metrics = benchmark.aggregate(checkpointingSubmission(...runs), '3.0')
    expect(metrics.write_gib_per_second).toBeCloseTo(16.8, 12)
    expect(metrics.write_seconds).toBeCloseTo(6.3, 12)
    expect(metrics).toMatchObject({ read_gib_per_second: 18.8, read_seconds: 5.6 })
    const operation = (number: number, seconds: number, slowest: number, rate: number): Operation => ({
      ...{ kind: 'write', number, startedAt: T0, endedAt: T0 + seconds * 1000 },
      ...{ slowestSeconds: slowest, slowestGibPerSecond: rate, ranks: 8 },
    })
    const operations = { value: [operation(1, 8, 7.5, 14), operation(2, 10, 9.5, 11)], source: 'x' }
    const ranks = benchmark.aggregate(
      checkpointingSubmission({ ...write, checkpointGib: figure(104), operations }),
      '2.0',
    )
    // 104 / 8 = 13 and 104 / 10 = 10.4; 7.5 and 9.5 s; 14 and 11 GiB/s.
    expect(ranks.write_wall_gib_per_second).toBeCloseTo(11.7, 12)
    expect(ranks).toMatchObject({ write_slowest_seconds: 8.5, write_slowest_gib_per_second: 12.5 })
  })

  it('are nothing, not 0, for a direction that nobody had', () => {
    expect(benchmark.measure(write)).toMatchObject({ read_gib_per_second: null, read_wall_gib_per_second: null })
  })

  it('are named by the benchmark, every one', () => {
    expect(Object.keys(benchmark.measure(write)).sort()).toEqual(benchmark.metrics.map(({ name }) => name).sort())
    expect(Object.keys(benchmark.aggregate(checkpointingSubmission(), '2.0')).sort()).toEqual(
      benchmark.metrics.map(({ name }) => name).sort(),
    )
  })
})

it('keeps subset runs of a model apart from whole ones', () => {
  expect(benchmark.group(checkpointingRun({ subset: true, accelerator: 'b200' }), '2.0')).toEqual([
    'llama3-8b',
    'b200',
    'subset',
  ])
})
