import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './processes'

const run = (model: string, processes: number, subset = false) => checkpointingRun({ model, processes, subset })

testRule(rule, {
  pass: [
    { name: '8B with 8', edition: ['2.0', '3.0'], subject: run('llama3-8b', 8), summary: '8 processes' },
    { name: '70B with 64', edition: ['2.0', '3.0'], subject: run('llama3-70b', 64) },
    { name: '405B with 512', edition: ['2.0', '3.0'], subject: run('llama3-405b', 512) },
    { name: '1T with 1,024', edition: ['2.0', '3.0'], subject: run('llama3-1t', 1024), summary: '1,024 processes' },
    { name: '405B in subset mode with 8', edition: '2.0', subject: run('llama3-405b', 8, true) },
  ],
  fail: [
    {
      name: '70B with twice as many',
      edition: ['2.0', '3.0'],
      subject: run('llama3-70b', 128),
      verdict: 'open',
      messages: ['not-closed'],
      expected: 64,
      actual: 128,
    },
    {
      name: '70B with one more, which is no multiple',
      edition: ['2.0', '3.0'],
      subject: run('llama3-70b', 65),
      verdict: 'invalid',
      messages: ['not-multiple'],
    },
    {
      name: '8B with 12, a multiple of 1 × 1 as written',
      edition: '2.0',
      subject: run('llama3-8b', 12),
      verdict: 'open',
      messages: ['not-closed'],
    },
    {
      name: '8B with 12, by the table of the driver',
      edition: '3.0',
      subject: run('llama3-8b', 12),
      verdict: 'invalid',
      messages: ['not-multiple'],
    },
    {
      name: '1T with half of its processes',
      edition: '2.0',
      subject: run('llama3-1t', 512),
      verdict: 'invalid',
      messages: ['too-few'],
    },
    {
      name: '1T with half of its processes',
      edition: '3.0',
      subject: run('llama3-1t', 512),
      verdict: 'open',
      messages: ['not-closed', 'fewer'],
    },
    {
      name: 'subset mode with 16',
      edition: '2.0',
      subject: run('llama3-70b', 16, true),
      verdict: 'invalid',
      messages: ['subset-size'],
      expected: 8,
    },
    {
      name: '405B with the 8 processes of subset mode, which only 2.0 had',
      edition: '3.0',
      subject: run('llama3-405b', 8, true),
      verdict: 'invalid',
      messages: ['not-multiple'],
    },
  ],
  unjudged: [
    {
      name: 'a run that does not say how many processes it had',
      edition: '3.0',
      subject: checkpointingRun({}, { processes: missing('*_metadata.json', 'num_processes') }),
      file: '*_metadata.json',
      field: 'num_processes',
    },
  ],
  notApplicable: [
    { name: 'sizing', edition: '3.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
    { name: 'a model that another rule refuses', edition: '2.0', subject: run('llama3-13b', 9) },
  ],
})
