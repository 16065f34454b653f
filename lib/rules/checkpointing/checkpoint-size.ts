import { llmModel } from '../../storage/benchmarks/checkpointing/models'
import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'

/** Of the size of the table: real runs of the 8B record 104.7 of 105. */
const TOLERANCE = 0.05

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/checkpoint-size',
    title: 'A checkpoint has the size of its model',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.1, table 2', '3.0': '4.3.3, table 2' },
    severity: 'warning',
    when: 'after',
    requirement: 'Size of a checkpoint: 8B about 105 GiB, 70B 911, 405B 5,288, 1T 17,997',
    messages: { differs: 'A checkpoint of {model} has {actual} GiB, not the {expected} GiB of the table.' },
    fixes: { differs: 'Run again with the workload of {model} as it is shipped, on all of its processes.' },
    docs: `\`metric.checkpoint_size_GB\` of \`summary.json\` (it counts GiB) is compared with what weights and optimizer of the model
take: 15 + 90, 130 + 781, 755 + 4,533 and 2,571 + 15,426 GiB. A subset run writes a part of the model; what its summary
then calls the size is not written down, so it is not compared.

The table prints the larger two as 5.29 and 18 TiB, which are these numbers divided by 1,000. Real runs differ from the
table by less than 1 %; 5 % tell another model from a rounding. No clause names a tolerance and no tool of the editions
checks it: so it is a warning and never changes a verdict.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    const model = llmModel(need(run.model))
    if (!model) return notApplicable('the model is not one of the benchmark')
    const actual = need(run.checkpointGib)
    if (need(run.subset)) return notApplicable('a subset run writes a part of the model')
    const expected = model.modelGib + model.optimizerGib
    if (Math.abs(actual - expected) <= TOLERANCE * expected) return pass(`${actual.toFixed(1)} GiB`)
    return fail({
      verdict: 'closed',
      severity: 'warning',
      messageId: 'differs',
      parameter: 'metric.checkpoint_size_GB',
      expected: Math.round(expected * 100) / 100,
      actual,
      data: { model: model.id },
    })
  },
})
