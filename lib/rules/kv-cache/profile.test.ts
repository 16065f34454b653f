import { testRule } from '../testing/rule-table'
import profile from './profile'
import { edition, having, judgedAlike, run, without } from './testing/interim-runs'

testRule(profile, {
  pass: [
    { name: 'latency', edition, subject: run, summary: 'latency' },
    { name: 'throughput', edition, subject: await having({ performance_profile: 'throughput' }) },
    {
      name: 'the default',
      edition,
      subject: await without('performance_profile'),
      summary: "latency, the driver's default",
    },
  ],
  fail: [
    {
      name: 'another',
      edition,
      subject: await having({ performance_profile: 'balanced' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  ...judgedAlike,
})
