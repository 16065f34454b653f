import { llmModel, ranksGib } from '../../storage/benchmarks/checkpointing/models'
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
    severity: 'error',
    when: 'after',
    requirement: 'Size of a checkpoint: 8B 105 GiB, 70B 911, 405B 5,288, 1T 17,997, within 5 %',
    messages: { differs: 'A checkpoint of {model} has {actual} GiB, not the {expected} GiB of the table.' },
    fixes: { differs: 'Run again with the workload of {model} as it is shipped, on all of its processes.' },
    docs: `\`metric.checkpoint_size_GB\` of \`summary.json\` (it counts GiB) is compared with what weights and optimizer of the model
take: 15 + 90, 130 + 781, 755 + 4,533 and 2,571 + 15,426 GiB. In subset mode of 2.0 only the share of its 8 ranks is
written: with ZeRO 3 an equal part; with ZeRO 1 the equal part of the optimizer and, of the weights, the parts of the
first tensor × pipeline ranks.

The table prints the larger two as 5.29 and 18 TiB, which are these numbers divided by 1,000. Real runs differ from the
table by less than 1 %; 5 % tell another model from a rounding. No tool of the editions checks it.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    const model = llmModel(need(run.model))
    if (!model) return notApplicable('the model is not one of the benchmark')
    const actual = need(run.checkpointGib)
    const expected = need(run.subset)
      ? ranksGib(model, Array(need(run.processes)).keys(), model.processes)
      : model.modelGib + model.optimizerGib
    if (Math.abs(actual - expected) <= TOLERANCE * expected) return pass(`${actual.toFixed(1)} GiB`)
    return fail({
      verdict: 'invalid',
      messageId: 'differs',
      parameter: 'metric.checkpoint_size_GB',
      expected: Math.round(expected * 100) / 100,
      actual,
      data: { model: model.id },
    })
  },
})
