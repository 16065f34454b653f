import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './model'

testRule(rule, {
  pass: ['llama3-8b', 'llama3-70b', 'llama3-405b', 'llama3-1t'].map((model) => ({
    name: model,
    edition: ['2.0', '2.x', '3.0'],
    subject: checkpointingRun({ model }),
    summary: model,
  })),
  fail: [
    {
      name: 'a model that is none of them',
      edition: ['2.0', '2.x', '3.0'],
      subject: checkpointingRun({}, { model: known('llama3-13b', 'x') }),
      verdict: 'invalid',
      messages: ['unknown'],
      actual: 'llama3-13b',
    },
  ],
  unjudged: [
    {
      name: 'a run that names no model',
      edition: '2.0',
      subject: checkpointingRun({}, { model: missing('dlio_config/config.yaml', 'workload.model.name') }),
      file: 'dlio_config/config.yaml',
      field: 'workload.model.name',
    },
  ],
})
