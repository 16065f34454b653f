import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { mean } from '../../storage/dlio/statistics'
import { type Fact, isKnown, need } from '../../storage/fact'
import { numberAt } from '../../storage/json-file'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'
import { TRAINING } from './parts/training'

/** Relative. Figures that somebody rounded are not called wrong for it. */
const ROUNDED = 1e-3

export default runRule<TrainingRun>({
  meta: {
    id: 'training/figures-agree',
    title: 'The figures of the run agree with each other',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: {
      '1.0': 'summary of DLIO',
      '2.0': 'summary of DLIO',
      '2.x': 'summary of DLIO',
      '3.0': '2.1.14, summary of DLIO',
    },
    severity: 'error',
    when: 'after',
    requirement: 'The summary is whole and of this run: its figures follow from each other and from the parameters',
    messages: {
      computed: '`{parameter}` is {actual}, but {from} makes it {expected}.',
      other: '`{parameter}` is {actual} in the summary and {expected} in {source}.',
    },
    fixes: {
      computed: 'Put `summary.json` back as DLIO wrote it, or repeat the run.',
      other: 'Put the files of one and the same run together, or repeat the run.',
    },
    docs: `Relations that hold in every summary that DLIO wrote, to 0.1 %:

- \`train_io_mean_MB_per_second\` = \`train_throughput_mean_samples_per_second\` × record length / 2^20 (its label says MB, its value
  is MiB);
- \`train_au_mean_percentage\` and \`train_throughput_mean_samples_per_second\` are the means of their epochs.

And the numbers that parameters and summary both have are the same: files, samples per file, accelerators. What is not there is not
compared.`,
  },
  check: measured<TrainingRun>((run) => {
    const { results, recordBytes, parameters } = run
    need(run.summary)
    const findings: RawFinding[] = []
    let compared = 0
    const computed = (parameter: string, actual: Fact<number>, expected: number | null, from: string) => {
      if (!isKnown(actual) || expected === null) return
      compared++
      if (Math.abs(actual.value - expected) <= ROUNDED * Math.abs(expected)) return
      findings.push({
        verdict: 'invalid',
        messageId: 'computed',
        parameter,
        expected,
        actual: actual.value,
        data: { from },
      })
    }
    const average = (fact: Fact<number[]>) => (isKnown(fact) ? mean(fact.value) : null)
    const io =
      isKnown(results.samplesPerSecond) && isKnown(recordBytes)
        ? (results.samplesPerSecond.value * recordBytes.value) / 2 ** 20
        : null
    computed('metric.train_io_mean_MB_per_second', results.mibPerSecond, io, 'throughput × record length')
    computed('metric.train_au_mean_percentage', results.au, average(results.auByEpoch), 'the mean of its epochs')
    computed(
      'metric.train_throughput_mean_samples_per_second',
      results.samplesPerSecond,
      average(results.samplesPerSecondByEpoch),
      'the mean of its epochs',
    )
    const alike = (parameter: string, measured: Fact<number>, written: Fact<number>) => {
      if (!isKnown(measured) || !isKnown(written)) return
      compared++
      if (measured.value === written.value) return
      findings.push({
        verdict: 'invalid',
        messageId: 'other',
        parameter,
        expected: written.value,
        actual: measured.value,
        data: { source: written.source },
      })
    }
    const set = (path: string) => numberAt(parameters, path, { text: true })
    alike('num_files_train', results.fileCount, set('dataset.num_files_train'))
    alike('num_samples_per_file', results.samplesPerFile, set('dataset.num_samples_per_file'))
    alike('num_accelerators', results.accelerators, numberAt(run.metadata, 'num_processes', { text: true }))
    return findings.length > 0 ? fail(findings) : pass(`${compared} relations hold`)
  }),
})
