import { testRule } from '../testing/rule-table'
import runCount from './run-count'
import { edition, run, together } from './testing/runs'

testRule(runCount, {
  pass: [{ name: 'five runs', edition, subject: together(run, run, run, run, run), summary: '5 runs' }],
  fail: [
    {
      name: 'four runs',
      edition,
      subject: together(run, run, run, run),
      verdict: 'invalid',
      messages: ['few'],
      actual: 4,
    },
    {
      name: 'six runs',
      edition,
      subject: together(run, run, run, run, run, run),
      verdict: 'invalid',
      messages: ['many'],
    },
  ],
})
