import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { WORKLOADS } from '../../storage/benchmarks/training/workloads'
import { firstKnown, isKnown, known, need, peek } from '../../storage/fact'
import { numberAt } from '../../storage/json-file'
import { measured } from '../measured'
import { fail, notApplicable, pass, runRule } from '../types'
import { TRAINING } from './parts/training'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/utilization-flag',
    title: "DLIO's own judgement of the utilization agrees with its numbers",
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '1.0': 'report script', '2.0': '4.1', '2.x': '4.1 of 2.0', '3.0': '3.3.2' },
    severity: 'error',
    when: 'after',
    requirement: 'train_au_meet_expectation says what the numbers say',
    messages: {
      disagrees:
        '`train_au_meet_expectation` is {actual}, but the mean utilization of {au} % {compared} the {limit} % that the run was started with.',
    },
    fixes: { disagrees: 'Put `summary.json` back as DLIO wrote it, or repeat the run.' },
    docs: `\`metric.train_au_meet_expectation\` of the summary is \`success\` exactly where \`train_au_mean_percentage\` reaches
\`metric.au\` × 100 of the run's own configuration (else the limit that is shipped). A flag that disagrees was not written by the
same run as the numbers.

The script of 1.0 and rule 3.3.2 of 3.0 ask for \`success\`, so that they can't judge without the flag; the others judge by the number
and do without. The number itself is judged by [training/accelerator-utilization](accelerator-utilization.md) and the limit by
[training/workload-parameters](workload-parameters.md).`,
  },
  check: measured<TrainingRun>((run, { edition }) => {
    const { auFlag, au } = run.results
    if (!isKnown(auFlag) && (edition === '2.0' || edition === '2.x')) return notApplicable('DLIO wrote no flag')
    const flag = need(auFlag)
    const mean = need(au)
    const model = peek(run.model) ?? ''
    const shipped = Object.hasOwn(WORKLOADS, model) ? WORKLOADS[model] : undefined
    const set = numberAt(run.parameters, 'metric.au', { text: true })
    const limit = need(shipped ? firstKnown(set, known(shipped.minimumAu / 100, 'shipped workload')) : set) * 100
    const reaches = mean >= limit - 1e-9
    if ((flag === 'success') === reaches) return pass(flag)
    return fail({
      verdict: 'invalid',
      messageId: 'disagrees',
      parameter: 'metric.train_au_meet_expectation',
      expected: reaches ? 'success' : 'fail',
      actual: flag,
      data: { au: String(mean), limit, compared: reaches ? 'reaches' : 'is below' },
    })
  }),
})
