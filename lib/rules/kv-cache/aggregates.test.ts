import { testRule } from '../testing/rule-table'
import aggregates from './aggregates'
import { changed, edition, needsSummary, notApplicable, run, summary } from './testing/edition-3-runs'

testRule(aggregates, {
  pass: [{ name: 'a summary that agrees', edition, subject: run, summary: '21 agree' }],
  fail: [
    {
      name: 'a summary that averaged over all files',
      edition,
      subject: await summary((_, { '1': first }) =>
        Object.assign(first ?? {}, { aggregated_read_bandwidth_gbps: 4.42 }),
      ),
      verdict: 'closed',
      messages: ['differs'],
      actual: 4.42,
    },
  ],
  unjudged: [...needsSummary],
  notApplicable: [
    ...notApplicable,
    {
      name: 'a tree without the files of clients',
      edition,
      subject: await changed((files) => {
        files.clients = {}
      }),
    },
  ],
})
