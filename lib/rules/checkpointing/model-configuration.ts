import { llmModel } from '../../storage/benchmarks/checkpointing/models'
import type { CheckpointingRun } from '../../storage/benchmarks/checkpointing/run'
import { isKnown, known, need } from '../../storage/fact'
import { numberAt } from '../../storage/json-file'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/model-configuration',
    title: 'The model has the shape and the parallelism of the table',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.1, table 2', '3.0': '4.3.3, table 2' },
    severity: 'error',
    when: 'before',
    requirement: 'Layers, sizes, tensor and pipeline parallelism and ZeRO stage as table 2 has them',
    messages: { differs: '`{parameter}` is {actual}; {model} has {expected}.' },
    fixes: { differs: 'Run again with the workload of {model} as it is shipped.' },
    docs: `What the run's parameters record below \`model\` is compared with table 2: \`num_layers\`, \`transformer.hidden_size\`,
\`transformer.ffn_hidden_size\`, \`transformer.num_attention_heads\`, \`transformer.num_kv_heads\`, \`parallelism.tensor\`,
\`parallelism.pipeline\`, \`parallelism.zero_stage\`. A field that is not recorded was not changed and is left out; without the
ZeRO stage, on which the size of each rank's files depends, the rule can't judge.

An early table of 2.0 had ZeRO 1 and 3 the other way round. The published one, and the workloads that were shipped,
have 3 for 8B and 70B and 1 for 405B and 1T.`,
  },
  check(run) {
    const model = llmModel(need(run.model))
    if (!model) return notApplicable('the model is not one of the benchmark')
    const parameters = known(need(run.parameters), isKnown(run.parameters) ? run.parameters.source : '')
    const fields: [field: string, expected: number][] = [
      ['model.num_layers', model.layers],
      ['model.transformer.hidden_size', model.hidden],
      ['model.transformer.ffn_hidden_size', model.ffn],
      ['model.transformer.num_attention_heads', model.heads],
      ['model.transformer.num_kv_heads', model.kvHeads],
      ['model.parallelism.tensor', model.tensor],
      ['model.parallelism.pipeline', model.pipeline],
    ]
    const compared = fields.flatMap(([field, expected]) => {
      const fact = numberAt(parameters, field, { text: true })
      return isKnown(fact) ? [{ field, expected, actual: fact.value }] : []
    })
    const zero = 'model.parallelism.zero_stage'
    compared.push({ field: zero, expected: model.zeroStage, actual: need(numberAt(parameters, zero, { text: true })) })
    const findings = compared
      .filter(({ expected, actual }) => expected !== actual)
      .map(
        ({ field, expected, actual }): RawFinding => ({
          verdict: 'invalid',
          messageId: 'differs',
          parameter: field,
          expected,
          actual,
          data: { model: model.id },
        }),
      )
    return findings.length > 0 ? fail(findings) : pass(`${compared.length} fields as in the table`)
  },
})
