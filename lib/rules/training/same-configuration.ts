import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { type Fact, need } from '../../storage/fact'
import { fail, pass, type RawFinding, submissionRule } from '../types'
import { TRAINING } from './parts/training'

export default submissionRule<TrainingRun>({
  meta: {
    id: 'training/same-configuration',
    title: 'The runs are of one and the same workload',
    scope: 'submission',
    benchmarks: TRAINING,
    clauses: { '1.0': 'report script' },
    severity: 'error',
    when: 'after',
    requirement: 'Model, accelerator, number of accelerators, files and samples per file are the same in all runs',
    messages: { differs: '`{parameter}` differs between the runs: {actual}.' },
    fixes: { differs: 'Put the runs of one workload into a folder of their own, and repeat the ones that differ.' },
    docs: `Model, accelerator, \`num_accelerators\`, \`num_files_train\` and \`num_samples_per_file\` of every run below one folder are the
same. Edition 1.0 enforced it; the later ones group runs by model and accelerator, and their texts do not ask for the rest.`,
  },
  check({ runs }) {
    const compared: [string, (run: TrainingRun) => Fact<string | number>][] = [
      ['model', (run) => run.model],
      ['accelerator', (run) => run.accelerator],
      ['num_accelerators', (run) => run.processes],
      ['num_files_train', (run) => run.fileCount],
      ['num_samples_per_file', (run) => run.samplesPerFile],
    ]
    const findings = compared.flatMap(([parameter, fact]): RawFinding[] => {
      const values = [...new Set(runs.map((run) => need(fact(run))))]
      return values.length < 2
        ? []
        : [{ verdict: 'invalid', messageId: 'differs', parameter, expected: values[0] ?? null, actual: values }]
    })
    return findings.length > 0 ? fail(findings) : pass('the same in all runs')
  },
})
