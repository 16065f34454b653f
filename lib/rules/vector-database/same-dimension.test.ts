import { testRule } from '../testing/rule-table'
import sameDimension from './same-dimension'
import { edition, json, run, together, unloaded } from './testing/runs'

testRule(sameDimension, {
  pass: [
    { name: 'five runs on what was loaded', edition, subject: together(run, run, run, run, run), summary: '5 runs' },
  ],
  fail: [
    {
      name: 'a run with another dimension',
      edition,
      subject: together(run, await json('config.json', { vector_dim: 768 })),
      verdict: 'invalid',
      messages: ['differs'],
      expected: 1536,
      actual: 768,
    },
  ],
  unjudged: [
    {
      name: 'runs without a data generation',
      edition,
      subject: together(unloaded),
      file: 'datagen/',
      field: 'dimension',
    },
  ],
})
