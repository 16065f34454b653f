import { testRule } from '../testing/rule-table'
import allOptions from './all-options'
import { edition, needsSummary, notApplicable, run, summary } from './testing/edition-3-runs'

testRule(allOptions, {
  pass: [{ name: 'three options', edition, subject: run, summary: 'options 1, 2, 3' }],
  fail: [
    {
      name: 'two options',
      edition,
      subject: await summary((_, options) => {
        delete options['2']
      }),
      verdict: 'invalid',
      messages: ['absent'],
      actual: 2,
    },
    {
      name: 'no option',
      edition,
      subject: await summary((whole) => {
        whole.options = {}
      }),
      verdict: 'invalid',
      messages: ['absent', 'absent', 'absent'],
    },
  ],
  unjudged: [...needsSummary],
  notApplicable: [...notApplicable],
})
