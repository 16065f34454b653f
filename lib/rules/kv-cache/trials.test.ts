import { kvCacheRun } from '../../storage/benchmarks/kv-cache/testing'
import { testRule } from '../testing/rule-table'
import { changed, edition, notApplicable, run, summary } from './testing/edition-3-runs'
import trials from './trials'

testRule(trials, {
  pass: [{ name: 'three trials', edition, subject: run, summary: '3 trials' }],
  fail: [
    {
      name: 'four trials of every option',
      edition,
      subject: await kvCacheRun({ edition, trials: 4 }),
      verdict: 'open',
      messages: ['run'],
      actual: 4,
    },
    {
      name: 'two trials of every option',
      edition,
      subject: await kvCacheRun({ edition, trials: 2 }),
      verdict: 'open',
      messages: ['run'],
      actual: 2,
    },
    {
      name: 'an option that lacks one',
      edition,
      subject: await summary((_, { '3': third }) => Object.assign(third ?? {}, { trial_count: 2 })),
      verdict: 'open',
      messages: ['option'],
      actual: 2,
    },
  ],
  unjudged: [
    {
      name: 'trials that are not counted',
      edition,
      subject: await summary((_, { '1': first }) => Object.assign(first ?? {}, { trial_count: 'three' })),
      file: 'summary.json',
      field: 'options.1.trial_count',
    },
    {
      name: 'nothing that says it',
      edition,
      subject: await changed((files) => {
        delete files.summary
        delete files.metadata
      }),
      file: 'summary.json',
      field: 'trials_per_option',
    },
  ],
  notApplicable: [...notApplicable],
})
