import { testRule } from '../testing/rule-table'
import preview from './preview'
import { edition, judgedAlike, run } from './testing/interim-runs'

testRule(preview, {
  nobodyPasses: true,
  pass: [],
  fail: [
    { name: 'any run', edition, subject: run, verdict: 'open', messages: ['preview'] },
    {
      name: 'any run handed in as OPEN',
      edition,
      division: 'open',
      subject: run,
      verdict: 'open',
      messages: ['preview'],
    },
  ],
  notApplicable: judgedAlike.notApplicable,
})
