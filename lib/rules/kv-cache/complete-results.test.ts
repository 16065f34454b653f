import { testRule } from '../testing/rule-table'
import completeResults from './complete-results'
import { changed, edition, needsSummary, notApplicable, run, summary } from './testing/edition-3-runs'

testRule(completeResults, {
  pass: [
    { name: 'a whole run', edition, subject: run, notes: [], summary: '18 files of clients' },
    {
      name: 'a run whose files of clients were left out of the tree',
      edition,
      subject: await changed((files) => {
        files.clients = {}
      }),
      notes: ['absent', 'absent', 'absent'],
    },
  ],
  fail: [
    {
      name: 'a run that failed in part',
      edition,
      subject: await summary((whole, { '1': first }) => {
        whole.partial_failure = true
        Object.assign(first ?? {}, { partial_failure: true })
      }),
      verdict: 'invalid',
      messages: ['partial', 'partial'],
    },
    {
      name: 'files that were missing at its end',
      edition,
      subject: await summary((_, { '2': second }) => Object.assign(second ?? {}, { missing_files: ['a', 'b'] })),
      verdict: 'invalid',
      messages: ['missing'],
      actual: 2,
    },
  ],
  unjudged: [
    ...needsSummary,
    {
      name: 'a summary that does not say it',
      edition,
      subject: await summary((_, { '2': second }) => {
        delete second?.missing_files
      }),
      file: 'summary.json',
      field: 'options.2.missing_files',
    },
    {
      name: 'a flag that is a word',
      edition,
      subject: await summary((_, { '2': second }) => Object.assign(second ?? {}, { partial_failure: 'true' })),
      file: 'summary.json',
      field: 'options.2.partial_failure',
    },
    {
      name: 'no flag at all',
      edition,
      subject: await summary((whole, options) => {
        for (const one of [whole, ...Object.values(options)]) delete one.partial_failure
      }),
      file: 'summary.json',
      field: 'partial_failure',
    },
  ],
  notApplicable: [...notApplicable],
})
