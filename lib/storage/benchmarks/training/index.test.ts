import { describe, expect, it } from 'vitest'
import type { Json } from '../../../matrix/types'
import { judge } from '../../../rules/judge'
import { isKnown, missing, peek } from '../../fact'
import { readResults } from '../../read-tree'
import { memoryTree } from '../../testing/memory-tree'
import { EDITIONS, type TreeFault } from '../../types'
import training, { measuredRuns } from '.'
import { trainingRun, trainingSubmission } from './subjects'
import { trainingTree } from './testing'

describe('a training run', () => {
  it.each(EDITIONS)('of edition %s is read with what it ran and what it measured', async (edition) => {
    const faults: TreeFault[] = []
    const run = await trainingRun({ edition, fileCount: 28_000 }, faults)
    expect(faults).toEqual([])
    const facts = [run.model, run.command, run.accelerator, run.processes, run.hosts, run.fileCount, run.batch]
    const accelerator = edition === '3.0' ? 'b200' : 'h100'
    expect(facts.map((fact) => peek<string | number>(fact))).toEqual(['unet3d', 'run', accelerator, 8, 2, 28_000, 7])
    expect(peek(run.recordBytes)).toBe(146_600_628)
    expect(training.measure(run)).toMatchObject({ au_percent: 93, samples_per_second: 161.2 })
    expect(training.group(run, edition)).toEqual(['unet3d', accelerator])
  })
  it('of data sizing or generation needs no summary and measures nothing', async () => {
    for (const command of ['datasize', 'datagen'] as const) {
      const faults: TreeFault[] = []
      const run = await trainingRun({ edition: '3.0', command }, faults)
      expect(faults).toEqual([])
      expect([peek(run.command), training.measure(run)]).toEqual([command, {}])
    }
  })
  it('without its summary tells so once, and has no figures rather than zeros', async () => {
    const faults: TreeFault[] = []
    const run = await trainingRun({ replace: { 'summary.json': null } }, faults)
    expect(faults.map(({ kind, path }) => [kind, path])).toEqual([
      ['missing', 'training/unet3d/run/20260302_100000/summary.json'],
    ])
    expect(training.measure(run)).toMatchObject({ au_percent: null, read_gib_per_second: null })
  })
  it('with NaN or a text for a figure says that it is no number', async () => {
    const run = await trainingRun({ replace: { 'summary.json': '{"metric": {"train_au_mean_percentage": NaN}}' } })
    expect(run.results.au).toEqual(missing('summary.json', 'metric.train_au_mean_percentage', 'is NaN, not a number'))
  })
  it('takes numbers that stand in quotes', async () => {
    const run = await trainingRun({ parameters: { 'dataset.num_files_train': '1000', 'reader.batch_size': '7' } })
    expect([peek(run.fileCount), peek(run.batch)]).toEqual([1000, 7])
  })
  it('of Parquet without a record length has the bytes of its columns', async () => {
    const bytes = async (columns: Json) => {
      const none = { 'dataset.record_length_bytes': undefined, 'dataset.record_length': undefined }
      return (await trainingRun({ parameters: { ...none, 'dataset.parquet.columns': columns } })).recordBytes
    }
    // 8 * 3 + 1 * 100 + 4 * 10 + 4 + 1
    const types: [string, number?][] = [['float64', 3], ['uint8', 100], ['float32', 10], ['int32'], ['bool']]
    const columns = types.map(([dtype, size]) => ({ dtype, ...(size === undefined ? {} : { size }) }))
    expect(peek(await bytes(columns))).toBe(169)
    expect(await bytes([{ dtype: 'int64', size: 'many' }])).toEqual(
      missing('dlio_config/config.yaml', 'workload.dataset.record_length_bytes'),
    )
  })
  it('can be planned: what is published of the workload is there, what only a run has is not', () => {
    const run = training.planned({
      model: 'unet3d',
      accelerator: 'h100',
      accelerators: 8,
      hosts: 2,
      host_memory_gib: 256,
      params: { 'dataset.num_files_train': 28_000, 'reader.read_threads': 16 },
    })
    expect([run.fileCount, run.batch, run.epochs, run.recordBytes].map(peek)).toEqual([28_000, 7, 5, 146_600_628])
    expect(peek(run.memory.declared)).toBe(512 * 2 ** 30)
    expect(peek(run.overrides)?.map(({ key, origin }) => [key, origin])).toEqual([
      ['dataset.num_files_train', 'user'],
      ['reader.read_threads', 'user'],
    ])
    expect(isKnown(run.results.au) || run.results.au.missing.reason).toBe('is not there before the run')
    expect(() => training.planned({ model: 'unet3d', accelerator: 'h100', accelerators: 8, acelerators: 9 })).toThrow()
  })
})

describe('the figures of a training submission', () => {
  const throughput = [100, 10, 20, 30, 40, 50]
  it('are means of the means of all runs, with the deviation of a population', async () => {
    const submission = await trainingSubmission({}, 5, (i) => ({ samplesPerSecond: throughput[i + 1] }))
    expect(training.aggregate(submission, '2.0')).toMatchObject({
      samples_per_second: 30,
      samples_per_second_stdev: Math.sqrt(200),
      read_gib_per_second: expect.closeTo((30 * 146_600_628) / 2 ** 30, 10),
    })
  })
  it('leave the warm-up of 3.0 out', async () => {
    const submission = await trainingSubmission({ edition: '3.0' }, 6, (i) => ({ samplesPerSecond: throughput[i] }))
    expect(measuredRuns(submission, '3.0')).toHaveLength(5)
    expect(training.aggregate(submission, '3.0').samples_per_second).toBe(30)
    expect(training.aggregate(submission, '2.x').samples_per_second).toBeCloseTo(250 / 6, 10)
  })
  it('are not there where one run lacks them', async () => {
    const submission = await trainingSubmission({}, 5, (i) =>
      i === 3 ? { summary: { 'metric.train_io_mean_MB_per_second': undefined } } : {},
    )
    expect(training.aggregate(submission, '2.0')).toMatchObject({ read_gib_per_second: null, au_percent: 93 })
  })
})

/** Figures whose sum differs in its last digit by their order, as all real ones may. */
const THROUGHPUT = [194.36, 164.9, 145.86, 187.7, 148.8]

describe('a submission of edition 1.0', () => {
  const runs = trainingTree({ edition: '1.0' }, (i) => ({ samplesPerSecond: THROUGHPUT[i] }))
  const moved = (to: (number: number) => string, more: Record<string, string> = {}) => ({
    ...Object.fromEntries(
      Object.entries(runs).map(([path, text]) => [
        path.replace(/^unet3d_h100\/run-(\d)/, (_, n) => `unet3d_h100/${to(Number(n))}`),
        text,
      ]),
    ),
    ...more,
  })
  const report = (names: string[]) => JSON.stringify({ runs: Object.fromEntries(names.map((name) => [name, {}])) })
  const judged = async (files: Record<string, string>) =>
    judge(await readResults(memoryTree(files)), { edition: 'auto' }).submissions
  it.each([
    ['run1', 'unet3d_h100/mlperf_storage_report.json'],
    ['runs/run1', 'unet3d_h100/runs/mlperf_storage_report.json'],
    ['run1/c008', 'unet3d_h100/mlperf_storage_report.json'],
  ])('is one, with its runs in folders like %s, and adds them up as its report lists them', async (folder, file) => {
    const to = (n: number) => folder.replace('run1', `run${n}`)
    const [plain, ...others] = await judged(moved(to))
    expect([plain?.runs.length, plain?.verdict, others]).toEqual([5, 'closed', []])
    const listed = await judged(moved(to, { [file]: report(['run3', 'run2', 'run1', 'run5', 'run4']) }))
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0) / 5
    expect(plain?.metrics.samples_per_second).toBe(sum([194.36, 164.9, 145.86, 187.7, 148.8]))
    expect(listed[0]?.metrics.samples_per_second).toBe(sum([145.86, 164.9, 194.36, 148.8, 187.7]))
    expect(sum([145.86, 164.9, 194.36, 148.8, 187.7])).not.toBe(sum([194.36, 164.9, 145.86, 187.7, 148.8]))
  })
  it('takes a report that lists other runs for no order', async () => {
    const file = 'unet3d_h100/mlperf_storage_report.json'
    const [submission] = await judged({ ...runs, [file]: report(['run-5', 'run-4', 'run-3', 'run-2', 'other']) })
    expect(submission?.metrics.samples_per_second).toBe(THROUGHPUT.reduce((a, b) => a + b) / 5)
  })
})

describe('the trees of the tests', () => {
  it.each(EDITIONS)('of edition %s are known for what they are', async (edition) => {
    const document = judge(await readResults(memoryTree(trainingTree({ edition }))), {
      edition: 'auto',
    })
    expect([document.edition, document.submissions.length]).toEqual([edition, 1])
  })

  it('hold as many runs as their edition asks for', () => {
    const runs = (edition: '1.0' | '2.0' | '3.0') =>
      Object.keys(trainingTree({ edition })).filter((path) => path.endsWith('/summary.json'))
    expect(runs('1.0')[4]).toBe('unet3d_h100/run-5/summary.json')
    expect(runs('2.0')[1]).toBe('training/unet3d/run/20260302_101100/summary.json')
    expect(runs('3.0')).toHaveLength(6)
    expect(runs('3.0')[0]).toBe('closed/acme/results/box/training/unet3d/run/20260302_100000/summary.json')
  })
})
