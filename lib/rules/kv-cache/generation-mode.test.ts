import { testRule } from '../testing/rule-table'
import generationMode from './generation-mode'
import { edition, having, judgedAlike, run, without } from './testing/interim-runs'

testRule(generationMode, {
  pass: [
    { name: 'realistic', edition, subject: run, summary: 'realistic' },
    { name: 'fast', edition, subject: await having({ generation_mode: 'fast' }) },
    {
      name: 'the default',
      edition,
      subject: await without('generation_mode'),
      summary: "realistic, the driver's default",
    },
  ],
  fail: [
    { name: 'none', edition, subject: await having({ generation_mode: 'none' }), verdict: 'open', messages: ['none'] },
    {
      name: 'another',
      edition,
      subject: await having({ generation_mode: 'slow' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  ...judgedAlike,
})
