import type { Json } from '../../matrix/types'
import { trainingSubmission } from '../../storage/benchmarks/training/subjects'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './report-agrees'

/** Runs of 10 to 50 samples a second. */
const runs = await trainingSubmission({ edition: '1.0' }, 5, (i) => ({ samplesPerSecond: 10 * (i + 1) }))
const MIB = 146_600_628 / 2 ** 20
const OVERALL = {
  model: 'unet3d',
  accelerator: 'h100',
  num_benchmark_runs: 5,
  train_num_accelerators: '8',
  num_files_train: 28_000,
  num_samples_per_file: 1,
  train_throughput_mean_samples_per_second: 30,
  train_throughput_stdev_samples_per_second: Math.sqrt(200),
  train_throughput_mean_MB_per_second: 30 * MIB,
  train_throughput_stdev_MB_per_second: Math.sqrt(200) * MIB,
}

function reported(overall: Record<string, Json>) {
  const submitted = known({ overall }, 'mlperf_storage_report.json')
  return { ...runs, runs: runs.runs.map((run) => ({ ...run, submitted })) }
}

testRule(rule, {
  pass: [
    {
      name: 'a report of the runs',
      edition: '1.0',
      subject: reported(OVERALL),
      summary: '10 figures as in the report',
    },
    {
      name: 'a report that was rounded and lacks most',
      edition: '1.0',
      subject: reported({ train_throughput_stdev_samples_per_second: 14.14 }),
    },
  ],
  fail: [
    {
      name: 'a report of more throughput than the runs had',
      edition: '1.0',
      subject: reported({ ...OVERALL, train_throughput_mean_samples_per_second: 31 }),
      verdict: 'invalid',
      messages: ['differs'],
      expected: 30,
      actual: 31,
    },
    {
      name: 'a report of other runs',
      edition: '1.0',
      subject: reported({ ...OVERALL, num_benchmark_runs: 4, model: 'resnet50', train_num_accelerators: '16' }),
      verdict: 'invalid',
      messages: ['differs', 'differs', 'differs'],
    },
  ],
  notApplicable: [
    { name: 'runs without a report', edition: '1.0', subject: runs },
    {
      name: 'a report that was pruned',
      edition: '1.0',
      subject: {
        ...runs,
        runs: runs.runs.map((run) => ({
          ...run,
          submitted: missing('mlperf_storage_report.json', undefined, 'is PRUNED BY STAFF'),
        })),
      },
    },
  ],
})
