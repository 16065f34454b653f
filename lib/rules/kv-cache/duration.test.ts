import { kvCacheRun } from '../../storage/benchmarks/kv-cache/testing'
import { testRule } from '../testing/rule-table'
import duration from './duration'
import { edition, having, judgedAlike, run, without } from './testing/interim-runs'

testRule(duration, {
  pass: [
    { name: 'sixty seconds', edition, subject: run, summary: '60 s' },
    { name: 'the default', edition, subject: await without('duration'), summary: "60 s, the driver's default" },
  ],
  fail: [
    {
      name: '59 seconds by the name of the plan',
      edition,
      subject: await kvCacheRun({ edition: '2.x' }, ({ metadata }) => {
        for (const place of [metadata, metadata?.args]) delete (place as Record<string, unknown>).duration
        Object.assign(metadata?.args as object, { runtime: 59 })
      }),
      verdict: 'open',
      messages: ['brief'],
      expected: 60,
      actual: 59,
    },
    { name: '59 seconds', edition, subject: await having({ duration: 59 }), verdict: 'open', messages: ['brief'] },
    { name: '30 seconds', edition, subject: await having({ duration: 30 }), verdict: 'open', messages: ['brief'] },
    {
      name: '29.9 seconds',
      edition,
      subject: await having({ duration: 29.9 }),
      verdict: 'invalid',
      messages: ['short'],
      actual: 29.9,
    },
  ],
  ...judgedAlike,
})
