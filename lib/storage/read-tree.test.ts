import { describe, expect, it, vi } from 'vitest'
import { peek } from './fact'
import { type ReadOptions, readResults } from './read-tree'
import { LINK, type MemoryFile, memoryTree, OTHER, ofSize, UNREADABLE } from './testing/memory-tree'
import { plainBenchmark } from './testing/plain-benchmark'
import type { ResultTree } from './tree'
import { BENCHMARK_TYPES } from './types'

const benchmarks = BENCHMARK_TYPES.map(plainBenchmark)
const read = (files: Record<string, MemoryFile>, options: ReadOptions = {}) =>
  readResults(memoryTree(files), { benchmarks, ...options })

const SUMMARY =
  '{"start": "2026-03-02T10:00:00", "end": "2026-03-02T10:10:00", "metric": {"train_au_mean_percentage": 93}}'
const runOf = (path: string, type = 'training', time = path.slice(-15)) => ({
  [`${path}/summary.json`]: SUMMARY,
  [`${path}/${type}_${time}_metadata.json`]: `{"benchmark_type": "${type}", "model": "unet3d", "run_datetime": "${time}"}`,
})
const old = (path: string) => ({
  [`${path}/summary.json`]: SUMMARY,
  [`${path}/configs/config.yaml`]: 'workload:\n  workflow:\n    train: true\n',
  [`${path}/configs/overrides.yaml`]: '- workload=unet3d_h100\n',
})
const CONFIG = (key: string) => `workload:\n  workflow:\n    ${key}: true\n`

describe('the runs of a tree', () => {
  it.each([
    [
      'a results directory of 2.0',
      {
        ...runOf('training/unet3d/run/20260302_100000'),
        ...runOf('checkpointing/llama3-8b/20260302_110000', 'checkpointing'),
      },
      [
        {
          path: 'checkpointing/llama3-8b/20260302_110000',
          workload: 'checkpointing/llama3-8b',
          benchmark: 'checkpointing',
          model: 'llama3-8b',
          timestamp: '20260302_110000',
        },
        {
          path: 'training/unet3d/run/20260302_100000',
          workload: 'training/unet3d/run',
          benchmark: 'training',
          model: 'unet3d',
          command: 'run',
        },
      ],
    ],
    [
      'a submission of 3.0, with and without the level of the engine',
      {
        ...runOf('closed/acme/results/box/vector_database/milvus/DISKANN/run/20260302_100000', 'vector_database'),
        ...runOf('closed/acme/results/box/vector_database/HNSW/run/20260302_110000', 'vector_database'),
        ...runOf('open/acme/results/box/kv_cache/llama3.1-8b/run/20260302_120000', 'kv_cache'),
        'closed/acme/systems/box.yaml': 'system_under_test: {}',
      },
      [
        {
          benchmark: 'vector_database',
          model: 'HNSW',
          command: 'run',
          division: 'closed',
          organisation: 'acme',
          system: 'box',
        },
        {
          benchmark: 'vector_database',
          model: 'DISKANN',
          workload: 'closed/acme/results/box/vector_database/milvus/DISKANN/run',
        },
        { benchmark: 'kv_cache', model: 'llama3.1-8b', division: 'open' },
      ],
    ],
    [
      'vector databases of 2.x, without the level of a model',
      runOf('vector_database/run/20260302_100000', 'vector_database'),
      [{ benchmark: 'vector_database', command: 'run', workload: 'vector_database/run' }],
    ],
    [
      'a published submission of 1.0, in capitals',
      { ...old('Closed/HPE/results/Cray/unet3d_h100/run-1'), ...old('Closed/HPE/results/Cray/unet3d_h100/run-2') },
      [
        {
          path: 'Closed/HPE/results/Cray/unet3d_h100/run-1',
          workload: 'Closed/HPE/results/Cray/unet3d_h100',
          division: 'closed',
          organisation: 'HPE',
          system: 'Cray',
          benchmark: 'training',
          timestamp: null,
        },
        { path: 'Closed/HPE/results/Cray/unet3d_h100/run-2' },
      ],
    ],
    [
      '1.0 with the client below the run, and with a folder `runs`',
      { ...old('unet3d_h100/run1/c008'), ...old('unet3d_h100/run2/c008'), ...old('resnet50_h100/runs/run1') },
      [
        { path: 'resnet50_h100/runs/run1', workload: 'resnet50_h100' },
        { path: 'unet3d_h100/run1/c008', workload: 'unet3d_h100' },
        { path: 'unet3d_h100/run2/c008', workload: 'unet3d_h100' },
      ],
    ],
    [
      'names of any script',
      runOf('closed/Ünïcode 株式会社/results/システム/training/unet3d/run/20260302_100000'),
      [{ organisation: 'Ünïcode 株式会社', system: 'システム' }],
    ],
  ])('are found in %s', async (_what, files, expected) => {
    const { runs, faults } = await read(files)
    expect(faults).toEqual([])
    expect(runs).toHaveLength(expected.length)
    runs.forEach((run, i) => {
      const { model, command, ...rest } = expected[i] as Record<string, unknown>
      expect(run).toMatchObject(rest)
      if (model) expect(peek(run.model)).toBe(model)
      if (command) expect(peek(run.command)).toBe(command)
    })
  })

  it('are none where edition 1.0 only left the configuration of data generation', async () => {
    const { runs, faults } = await read({
      ...old('unet3d_h100/run1'),
      'unet3d_h100/datagen/configs/config.yaml': CONFIG('generate_data'),
      'unet3d_h100/run2/configs/config.yaml': CONFIG('train'),
    })
    expect(runs.map(({ path }) => path)).toEqual(['unet3d_h100/run1', 'unet3d_h100/run2'])
    expect(faults).toEqual([])
  })

  it('may be one: the root itself', async () => {
    const { runs, single, faults } = await read({
      'summary.json': SUMMARY,
      'training_20260302_100000_metadata.json': '{"benchmark_type": "training"}',
    })
    expect(single).toBe(true)
    expect(faults).toMatchObject([{ path: '.', kind: 'unexpected', message: expect.stringContaining('a single run') }])
    expect(runs).toMatchObject([{ path: '', workload: '', benchmark: 'training', timestamp: null }])
  })

  it('have their files at any depth, and no run lies in a run', async () => {
    const { runs } = await read({
      ...runOf('kv_cache/llama3.1-8b/run/20260302_100000', 'kv_cache'),
      'kv_cache/llama3.1-8b/run/20260302_100000/option_1/trial_1/rank_0/kvcache_results_1.json': '{}',
    })
    expect(runs).toHaveLength(1)
    expect(runs[0]?.files.map(({ path }) => path)).toContain('option_1/trial_1/rank_0/kvcache_results_1.json')
  })

  it.each([
    ['the name of its metadata', { 'x/kv_cache_20260302_100000_metadata.json': '{}' }, 'kv_cache'],
    ['its metadata', { 'x/some_metadata.json': '{"benchmark_type": "vector_database"}' }, 'vector_database'],
    ['its files', { 'x/option_1/trial_1/rank_0/kvcache_results_1.json': '{}' }, 'kv_cache'],
    ['statistics', { 'x/statistics.json': '{}' }, 'vector_database'],
    [
      'its configuration',
      { 'x/summary.json': '{', 'x/dlio_config/config.yaml': CONFIG('checkpoint') },
      'checkpointing',
    ],
    ['its summary', { 'x/summary.json': '{"metric": {"save_checkpoint_io_mean_GB_per_second": 1}}' }, 'checkpointing'],
  ])('are of the benchmark that %s tells where no folder does', async (_what, files, benchmark) => {
    expect((await read(files)).runs).toMatchObject([{ path: 'x', benchmark }])
  })

  it('of which nothing tells the benchmark are one fault each', async () => {
    const { runs, faults } = await read({ ...runOf('training/unet3d/run/20260302_100000'), 'x/dlio.log': 'text' })
    expect(runs).toHaveLength(1)
    expect(faults).toMatchObject([{ path: 'x', kind: 'malformed', fix: expect.stringContaining('metadata') }])
  })
})

describe('faults of a tree', () => {
  const three = () => ({
    ...runOf('training/unet3d/run/20260302_100000'),
    ...runOf('training/unet3d/run/20260302_110000'),
    ...runOf('training/unet3d/run/20260302_120000'),
  })
  it.each([
    ['cut off', SUMMARY.slice(0, 40), /cut off/],
    ['no JSON', 'Killed', /is not JSON/],
    ['a placeholder', 'PRUNED BY STAFF', /PRUNED BY STAFF/],
    ['unreadable', UNREADABLE, /can't be read/],
    ['huge', ofSize(1e9), /larger than the 32 MiB/],
  ])('a summary that is %s costs its run, never the others', async (_what, content, message) => {
    const bad = 'training/unet3d/run/20260302_110000'
    const { runs, faults } = await read({ ...three(), [`${bad}/summary.json`]: content })
    expect(faults).toMatchObject([{ path: `${bad}/summary.json`, message: expect.stringMatching(message) }])
    expect(runs.map(({ startedAt }) => peek(startedAt) !== undefined)).toEqual([true, false, true])
  })

  it('a defect of a reader costs its run, and is told as one', async () => {
    const broken = plainBenchmark('training')
    const reader = broken.read
    broken.read = async (folder, tree, faults) => {
      if (folder.timestamp === '20260302_110000') throw new TypeError('x is undefined')
      return reader(folder, tree, faults)
    }
    const { runs, faults } = await read(three(), { benchmarks: [broken] })
    expect(runs).toHaveLength(2)
    expect(faults).toMatchObject([
      { path: 'training/unet3d/run/20260302_110000', message: expect.stringContaining('x is undefined') },
    ])
  })

  it('a folder that is not named like a time is told, and judged', async () => {
    const { runs, faults } = await read({
      ...runOf('training/unet3d/run/final', 'training', '20260302_100000'),
      ...runOf('training/unet3d/run/20260231_100000'),
    })
    expect(runs.map(({ timestamp }) => timestamp)).toEqual([null, null])
    expect(faults.map(({ path, kind }) => ({ path, kind }))).toEqual([
      { path: 'training/unet3d/run/20260231_100000', kind: 'malformed' },
      { path: 'training/unet3d/run/final', kind: 'malformed' },
    ])
  })

  it('two metadata files are told, with the one that is used and why', async () => {
    const run = 'training/unet3d/run/20260302_100000'
    const { faults } = await read({ ...runOf(run), [`${run}/training_20260301_090000_metadata.json`]: '{}' })
    expect(faults).toMatchObject([{ path: run, kind: 'unexpected' }])
    expect(faults[0]?.message).toContain('`training_20260302_100000_metadata.json` is used')
  })

  it('missing metadata is one fault', async () => {
    const { faults } = await read({ 'training/unet3d/run/20260302_100000/summary.json': SUMMARY })
    expect(faults).toMatchObject([{ path: 'training/unet3d/run/20260302_100000/*_metadata.json', kind: 'missing' }])
  })

  it('an empty folder with the name of a time is a run without files', async () => {
    const { runs, faults } = await read({ 'training/unet3d/run/20260302_100000/': '' })
    expect(runs).toHaveLength(1)
    expect(faults.map(({ kind }) => kind)).toContain('missing')
    expect(faults[0]?.message).toContain('is empty')
  })

  it('links, pipes and folders that can not be listed are told one by one', async () => {
    const { runs, faults } = await read({
      ...three(),
      'training/unet3d/run/20260302_100000/cycle': LINK,
      'training/pipe': OTHER,
      'training/closed-folder/': UNREADABLE,
    })
    expect(runs).toHaveLength(3)
    expect(faults.map(({ path, kind }) => [path, kind])).toEqual([
      ['training/closed-folder', 'malformed'],
      ['training/pipe', 'unexpected'],
      ['training/unet3d/run/20260302_100000/cycle', 'unexpected'],
    ])
  })

  it('a folder of a benchmark without runs is told', async () => {
    const { faults } = await read({ ...three(), 'training/unet3d/notes/readme.txt': 'x' })
    expect(faults).toMatchObject([{ path: 'training/unet3d/notes', kind: 'unexpected' }])
  })

  it('each has a path, a message and a fix', async () => {
    const { faults } = await read({ ...three(), 'training/unet3d/run/x/y': '', 'training/z': LINK, 'q/dlio.log': '' })
    expect(faults.length).toBeGreaterThan(2)
    for (const { path, message, fix } of faults) {
      expect(path).not.toBe('')
      expect(message).toMatch(/\.$/)
      expect(fix).toMatch(/\.$/)
    }
  })
})

describe('the level that is given', () => {
  const RUN = '20260302_100000'
  it.each([
    ['the command', runOf(RUN), /level of the command/],
    ['the model', runOf(`run/${RUN}`), /level of the model, with `run` in it/],
    ['the benchmark', runOf(`unet3d/run/${RUN}`), /level of the benchmark/],
    [
      'the organisation',
      { ...runOf(`results/box/training/unet3d/run/${RUN}`), 'systems/box.yaml': 'a: 1' },
      /level of the organisation/,
    ],
    [
      'the division',
      { ...runOf(`acme/results/box/training/unet3d/run/${RUN}`), 'acme/systems/box.yaml': 'a: 1' },
      /level of the division/,
    ],
  ])('may be too low: %s, which is said, and its runs are read', async (_what, files, message) => {
    const { runs, faults } = await read(files)
    expect(runs).toHaveLength(1)
    expect(faults).toMatchObject([{ path: '.', message: expect.stringMatching(message) }])
    expect(faults[0]?.fix).toMatch(/^Give /)
  })

  it.each([
    ['one level', runOf(`results/training/unet3d/run/${RUN}`), /one level too high: the results lie in `results`/],
    ['two levels', runOf(`a/b/training/unet3d/run/${RUN}`), /2 levels too high: the results lie in `a\/b`/],
    [
      'one level, of a submission',
      runOf(`v3.0/closed/acme/results/box/training/unet3d/run/${RUN}`),
      /one level too high: the results lie in `v3\.0`/,
    ],
    [
      'several trees',
      { ...runOf(`a/training/unet3d/run/${RUN}`), ...runOf(`b/training/unet3d/run/${RUN}`) },
      /one level too high: the results lie in `a`, `b`/,
    ],
  ])('may be too high: %s, which is said, and the runs are read', async (_what, files, message) => {
    const { runs, faults } = await read(files)
    expect(runs.length).toBeGreaterThan(0)
    expect(faults).toMatchObject([{ path: '.', message: expect.stringMatching(message) }])
  })

  it.each([
    ['nothing', {}, /is empty/],
    ['other files', { 'readme.txt': 'x' }, /1 files were looked through/],
    ['dlio_config', { 'config.yaml': 'a: 1', 'overrides.yaml': '[]', 'hydra.yaml': 'a: 1' }, /one level too low/],
    ['an option of a run', { 'trial_1/rank_0/x.txt': '' }, /below the level of the run/],
  ])('without a run is an error that names what is expected: %s', async (_what, files, message) => {
    const { runs, faults } = await read(files as Record<string, string>)
    expect(runs).toEqual([])
    expect(faults).toMatchObject([{ path: '.', kind: 'missing', message: expect.stringMatching(message) }])
  })
})

describe('reading', () => {
  it('tells how far it is, and ends when it is told to', async () => {
    const files = { ...runOf('training/unet3d/run/20260302_100000'), ...runOf('training/unet3d/run/20260302_110000') }
    const onProgress = vi.fn()
    await read(files, { onProgress })
    expect(onProgress.mock.calls).toEqual([
      [1, 2],
      [2, 2],
    ])
    await expect(read(files, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('gives the same answer each time', async () => {
    const files: Record<string, MemoryFile> = {}
    for (let i = 0; i < 20; i++) Object.assign(files, runOf(`training/unet3d/run/20260302_1000${10 + i}`))
    const [first, second] = [await read(files), await read(files)]
    expect(JSON.stringify(first)).toBe(JSON.stringify(second))
  })

  it('takes a tree of 200,000 files', async () => {
    const times = Array.from({ length: 1000 }, (_, i) => `20260302_${100000 + Math.floor(i / 60) * 100 + (i % 60)}`)
    const tree: ResultTree = {
      async list(path) {
        const [one, two] = ['file', 'directory'] as const
        const folders: Record<string, string[]> = { '': ['training'], training: ['unet3d'], 'training/unet3d': ['run'] }
        folders['training/unet3d/run'] = times
        const inside = folders[path]
        if (inside) return inside.map((name) => ({ name, kind: two, size: 0 }))
        const ranks = Array.from({ length: 198 }, (_, rank) => `${rank}_output.json`).sort()
        const names = [...ranks, 'summary.json', `training_${path.slice(-15)}_metadata.json`]
        return names.map((name) => ({ name, kind: one, size: 1000 }))
      },
      text: async (path) => (path.endsWith('summary.json') ? SUMMARY : '{"benchmark_type": "training"}'),
      async *bytes() {},
    }
    const { runs, faults, listing } = await readResults(tree, { benchmarks })
    expect(listing.files).toBe(200_000)
    expect(runs).toHaveLength(1000)
    expect(faults).toEqual([])
  })

  it('lists some faults of very many, and counts the others', async () => {
    const files: Record<string, MemoryFile> = runOf('training/unet3d/run/20260302_100000')
    for (let i = 0; i < 10_500; i++) files[`training/unet3d/run/20260302_100000/link-${i}`] = LINK
    const { faults } = await read(files)
    expect(faults).toHaveLength(10_001)
    expect(faults[0]).toMatchObject({ path: '.', message: '500 more faults of this tree are not listed.' })
  })
})
