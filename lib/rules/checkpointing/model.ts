import { LLM_MODELS, llmModel } from '../../storage/benchmarks/checkpointing/models'
import type { CheckpointingRun } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, pass, runRule } from '../types'

const MODELS = LLM_MODELS.map(({ id }) => id)

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/model',
    title: 'The model is one of the four of the benchmark',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.1', '2.x': 'checkpointing run check: model', '3.0': '4.3.3' },
    severity: 'error',
    when: 'before',
    requirement: 'Model llama3-8b, llama3-70b, llama3-405b or llama3-1t',
    messages: { unknown: '{actual} is no model of the checkpointing benchmark.' },
    fixes: { unknown: 'Run one of {expected}.' },
    docs: `The model is read from \`model\` of the metadata, else from \`model.name\` of \`dlio_config/config.yaml\`, else from the
name of the folder. DLIO writes \`llama_8b\` where the driver writes \`llama3-8b\`: both are one model here.

The interim driver (2.x) made every checkpointing run INVALID by a mistake in its checks. It is not repeated: a run with
a model of the list meets this rule.`,
  },
  check(run) {
    const model = need(run.model)
    if (llmModel(model)) return pass(model)
    return fail({ verdict: 'invalid', messageId: 'unknown', parameter: 'model', expected: MODELS, actual: model })
  },
})
