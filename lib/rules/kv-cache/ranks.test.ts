import { kvCacheRun } from '../../storage/benchmarks/kv-cache/testing'
import { testRule } from '../testing/rule-table'
import ranks from './ranks'
import { edition, needsSummary, notApplicable, run, summary } from './testing/edition-3-runs'

testRule(ranks, {
  pass: [
    { name: 'two clients on one host', edition, subject: run, summary: '2 on 1 host' },
    { name: 'four clients on two hosts', edition, subject: await kvCacheRun({ edition, ranks: 4, hosts: 2 }) },
  ],
  fail: [
    {
      name: 'clients that do not fit on the hosts',
      edition,
      subject: await summary((whole) => Object.assign(whole, { npernode: 3 })),
      verdict: 'invalid',
      messages: ['spread'],
      expected: 3,
      actual: 2,
    },
    {
      name: 'an option with fewer clients',
      edition,
      subject: await summary((_, { '3': third }) => Object.assign(third ?? {}, { rank_count: 1 })),
      verdict: 'invalid',
      messages: ['option'],
    },
  ],
  unjudged: [...needsSummary],
  notApplicable: [...notApplicable],
})
