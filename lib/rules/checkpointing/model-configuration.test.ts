import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './model-configuration'

const run = (model: string, parallelism: { [key: string]: number }) =>
  checkpointingRun({ model }, { parameters: known({ model: { parallelism } }, 'metadata.json: parameters') })

testRule(rule, {
  pass: [
    ...['llama3-8b', 'llama3-70b', 'llama3-405b', 'llama3-1t'].map((model) => ({
      name: `${model} as it is shipped`,
      edition: ['2.0' as const, '3.0' as const],
      subject: checkpointingRun({ model }),
      summary: '8 fields as in the table',
    })),
    {
      name: 'a run that records the ZeRO stage alone',
      edition: '3.0',
      subject: run('llama3-405b', { zero_stage: 1 }),
      summary: '1 fields as in the table',
    },
  ],
  fail: [
    {
      name: '405B with ZeRO 3, as an early table had it',
      edition: ['2.0', '3.0'],
      subject: run('llama3-405b', { tensor: 8, pipeline: 32, zero_stage: 3 }),
      verdict: 'invalid',
      messages: ['differs'],
      expected: 1,
      actual: 3,
    },
    {
      name: '70B with other parallelism',
      edition: ['2.0', '3.0'],
      subject: run('llama3-70b', { tensor: 4, pipeline: 2, zero_stage: 3 }),
      verdict: 'invalid',
      messages: ['differs', 'differs'],
    },
  ],
  unjudged: [
    {
      name: 'a run without its ZeRO stage',
      edition: '2.0',
      subject: run('llama3-70b', { tensor: 8 }),
      file: 'metadata.json',
      field: 'parameters.model.parallelism.zero_stage',
    },
    {
      name: 'a run without parameters',
      edition: '3.0',
      subject: checkpointingRun({}, { parameters: missing('dlio_config/config.yaml') }),
      file: 'dlio_config/config.yaml',
    },
  ],
  notApplicable: [{ name: 'an unknown model', edition: '2.0', subject: checkpointingRun({ model: 'llama3-13b' }) }],
})
