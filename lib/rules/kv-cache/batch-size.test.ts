import { testRule } from '../testing/rule-table'
import batchSize from './batch-size'
import { edition, having, judgedAlike, run } from './testing/interim-runs'

testRule(batchSize, {
  pass: [
    { name: 'one', edition, subject: await having({ batch_size: 1 }), summary: '1' },
    { name: 'the default', edition, subject: run, summary: "1, the driver's default" },
  ],
  fail: [{ name: 'nothing', edition, subject: await having({ batch_size: 0 }), verdict: 'open', messages: ['small'] }],
  ...judgedAlike,
})
