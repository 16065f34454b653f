import training from '../../storage/benchmarks/training'
import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { type Fact, isKnown, missing, peek } from '../../storage/fact'
import { numberAt, textAt } from '../../storage/json-file'
import { fail, notApplicable, pass, type RawFinding, submissionRule } from '../types'
import { TRAINING } from './parts/training'

/** Relative to the mean: a report may be rounded. */
const ROUNDED = 1e-4

export default submissionRule<TrainingRun>({
  meta: {
    id: 'training/report-agrees',
    title: 'The submitted report tells of these runs',
    scope: 'submission',
    benchmarks: TRAINING,
    clauses: { '1.0': 'report script' },
    severity: 'error',
    when: 'after',
    requirement: 'mlperf_storage_report.json, where it lies beside the runs, says what the runs say',
    messages: { differs: '`{parameter}` of `mlperf_storage_report.json` is {actual}; the runs make it {expected}.' },
    fixes: { differs: 'Make the report of these runs again, or put back the runs that it was made of.' },
    docs: `Edition 1.0 submits \`mlperf_storage_report.json\` beside the runs of a workload. Its \`overall\` is computed again from the
runs: \`num_benchmark_runs\`, model, accelerator, number of accelerators, files and samples per file, and mean and deviation (of a
population) of the throughput in samples and in MiB (labelled MB), to 0.01 % of the mean. What the report does not say is not
compared, and the verdict never comes from it. Without a report, or with one that can't be read, there is nothing to compare.

The figures shown for a submission add the runs up in the order in which the report lists them: it is the order that the submitter's
script met them in, and the last digit of a mean depends on it.`,
  },
  check(submission, { edition }) {
    const { runs } = submission
    const report = runs[0]?.submitted ?? missing('mlperf_storage_report.json')
    if (!isKnown(report)) return notApplicable(`the report ${report.missing.reason ?? 'is not there'}`)
    const metrics = training.aggregate(submission, edition)
    const first = <T>(fact: (run: TrainingRun) => Fact<T>) => (runs[0] ? peek(fact(runs[0])) : undefined)
    const findings: RawFinding[] = []
    let compared = 0
    const compare = (field: string, made: number | string | null | undefined, by = 0) => {
      const at = `overall.${field}`
      const actual = peek<number | string>(
        typeof made === 'string' ? textAt(report, at) : numberAt(report, at, { text: true }),
      )
      if (actual === undefined || made == null) return
      compared++
      const same =
        typeof made === 'number' && typeof actual === 'number'
          ? Math.abs(actual - made) <= by
          : String(actual).trim().toLowerCase() === made
      if (!same) findings.push({ verdict: 'invalid', messageId: 'differs', parameter: at, expected: made, actual })
    }
    compare('num_benchmark_runs', runs.length)
    compare(
      'model',
      first((run) => run.model),
    )
    compare(
      'accelerator',
      first((run) => run.accelerator),
    )
    compare(
      'train_num_accelerators',
      first((run) => run.processes),
    )
    compare(
      'num_files_train',
      first((run) => run.fileCount),
    )
    compare(
      'num_samples_per_file',
      first((run) => run.samplesPerFile),
    )
    const figures = { samples_per_second: 'samples_per_second', MB_per_second: 'read_mib_per_second' }
    for (const [unit, name] of Object.entries(figures)) {
      const by = Math.abs(metrics[name] ?? 0) * ROUNDED
      compare(`train_throughput_mean_${unit}`, metrics[name], by)
      compare(`train_throughput_stdev_${unit}`, metrics[`${name}_stdev`], by)
    }
    return findings.length > 0 ? fail(findings) : pass(`${compared} figures as in the report`)
  },
})
