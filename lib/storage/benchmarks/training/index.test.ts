import { describe, expect, it } from 'vitest'
import { isKnown, missing, peek } from '../../fact'
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

describe('the trees of the tests', () => {
  it('hold as many runs as their edition asks for', () => {
    const runs = (edition: '1.0' | '2.0' | '3.0') =>
      Object.keys(trainingTree({ edition })).filter((path) => path.endsWith('/summary.json'))
    expect(runs('1.0')[4]).toBe('unet3d_h100/run-5/summary.json')
    expect(runs('2.0')[1]).toBe('training/unet3d/run/20260302_101100/summary.json')
    expect(runs('3.0')).toHaveLength(6)
    expect(runs('3.0')[0]).toBe('closed/acme/results/box/training/unet3d/run/20260302_100000/summary.json')
  })
})
