import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { type Fact, known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './subset-mode'

/** By the parameter `checkpoint.mode` alone. */
const labelled = (model: string, processes: number, flag: Fact<boolean> = missing('*_metadata.json', 'args')) =>
  checkpointingRun({ model, processes, subset: true }, { subsetDeclared: flag })

testRule(rule, {
  pass: [{ name: '8B with 8', edition: '3.0', subject: checkpointingRun({ subset: true }) }],
  fail: [
    {
      name: '70B',
      edition: '3.0',
      subject: checkpointingRun({ subset: true, model: 'llama3-70b' }),
      verdict: 'invalid',
      messages: ['model'],
    },
    ...(['llama3-70b', 'llama3-405b', 'llama3-1t'] as const).map((model) => ({
      name: `${model} with the 8 processes that edition 2.0 allowed, by its mode alone`,
      edition: '3.0' as const,
      subject: labelled(model, 8),
      verdict: 'invalid' as const,
      messages: ['model'],
      expected: 'llama3-8b',
      actual: model,
    })),
    {
      name: '70B in OPEN, where its user declared it',
      edition: '3.0',
      division: 'open',
      subject: checkpointingRun({ subset: true, model: 'llama3-70b' }),
      verdict: 'invalid',
      messages: ['model'],
    },
    {
      name: '8B with 16 by its mode, which no driver writes there',
      edition: '3.0',
      subject: labelled('llama3-8b', 16),
      verdict: 'invalid',
      messages: ['processes'],
    },
    {
      name: '8B with 16',
      edition: '3.0',
      subject: checkpointingRun({ subset: true, processes: 16 }),
      verdict: 'invalid',
      messages: ['processes'],
      actual: 16,
    },
    {
      name: '1T with 64',
      edition: '3.0',
      subject: checkpointingRun({ subset: true, model: 'llama3-1t', processes: 64 }),
      verdict: 'invalid',
      messages: ['model', 'processes'],
    },
  ],
  notApplicable: [
    {
      name: '405B with half of its processes, which the driver labels a subset',
      edition: '3.0',
      subject: labelled('llama3-405b', 256),
    },
    {
      name: 'the same where the flag is recorded and off',
      edition: '3.0',
      subject: labelled('llama3-1t', 512, known(false, 'x')),
    },
    { name: '70B with 8 in OPEN', edition: '3.0', division: 'open', subject: labelled('llama3-70b', 8) },
    { name: 'a whole run', edition: '3.0', subject: checkpointingRun() },
    { name: 'sizing', edition: '3.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
