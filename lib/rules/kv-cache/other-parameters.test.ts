import { testRule } from '../testing/rule-table'
import otherParameters from './other-parameters'
import { commands, edition, needsMetadata, notApplicable, run } from './testing/edition-3-runs'

testRule(otherParameters, {
  pass: [
    {
      name: 'the flags that the driver writes into the arguments of every run',
      edition,
      subject: run,
      summary: 'none',
    },
  ],
  fail: [
    {
      name: 'retrieval and tracing',
      edition,
      subject: await commands(1, '--duration', '--enable-rag --enable-latency-tracing --duration'),
      verdict: 'open',
      messages: ['other', 'other'],
    },
  ],
  unjudged: [...needsMetadata],
  notApplicable: [...notApplicable],
})
