import { ACCELERATOR_GB, llmModel } from '../../storage/benchmarks/checkpointing/models'
import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { isKnown, need, peek } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/accelerator-memory',
    title: 'The simulated accelerators could hold the checkpoint',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '3.0': '4.3.4' },
    severity: 'error',
    when: 'before',
    requirement: 'Processes × memory of the accelerator is at least the size of the checkpoint',
    messages: {
      small: '{processes} × {memory} GB of {accelerator} are {actual} GB; the checkpoint has {expected} GiB.',
      unknown: '{actual} is no accelerator of the benchmark.',
    },
    fixes: {
      small: 'Run with more processes, or with an accelerator of more memory.',
      unknown: 'Take one of {expected} as `--accelerator-type`.',
    },
    docs: `The number of processes times the memory of the accelerator (b200 180 GB, mi355 288, h100 and a100 80) must be at least
the size of the checkpoint: \`metric.checkpoint_size_GB\` of \`summary.json\`, before a launch the size of the model's
weights and optimizer. Both are compared as the numbers they are, as the rule book does, though one counts GB and the
other GiB.

A run that records no accelerator is not judged by it. A text later than the freeze of 3.0 fails such a run; results
that were made by the frozen driver, which did not record one, could never meet that.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    if (!isKnown(run.accelerator)) return notApplicable('no accelerator is recorded')
    const accelerator = run.accelerator.value.toLowerCase()
    const memory = ACCELERATOR_GB[accelerator]
    if (memory === undefined)
      return fail({
        verdict: 'invalid',
        messageId: 'unknown',
        parameter: 'accelerator_type',
        expected: Object.keys(ACCELERATOR_GB),
        actual: accelerator,
      })
    const model = llmModel(need(run.model))
    const size = peek(run.checkpointGib) ?? (model ? model.modelGib + model.optimizerGib : need(run.checkpointGib))
    const processes = need(run.processes)
    const total = processes * memory
    const data = { processes, memory, accelerator }
    if (total >= size) return pass(`${total.toLocaleString('en-US')} GB`)
    return fail({
      verdict: 'invalid',
      messageId: 'small',
      parameter: 'accelerator_type',
      expected: size,
      actual: total,
      data,
    })
  },
})
