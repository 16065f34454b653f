import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import storageReached from './storage-reached'
import { changed, edition, needsSummary, notApplicable, run, summary } from './testing/edition-3-runs'

testRule(storageReached, {
  pass: [
    { name: 'a run that reads from storage', edition, subject: run },
    {
      name: 'one client of two in memory',
      edition,
      subject: await summary((_, { '2': second }) => Object.assign(second ?? {}, { cpu_tier_ranks: ['a', 'b', 'c'] })),
    },
  ],
  fail: [
    {
      name: 'an option that the summary lists as served from memory',
      edition,
      subject: await summary((_, { '2': second }) =>
        Object.assign(second ?? {}, { cpu_tier_ranks: ['a', 'b', 'c', 'd', 'e', 'f'] }),
      ),
      verdict: 'open',
      messages: ['memory'],
    },
    {
      name: 'an option whose clients have no block on storage',
      edition,
      subject: await changed(({ clients }) => {
        for (const [path, one] of Object.entries(clients))
          if (path.startsWith('option_2/')) (one.summary as JsonObject).cache_stats = { storage_entries: 0 }
      }),
      verdict: 'open',
      messages: ['memory'],
    },
  ],
  unjudged: [
    ...needsSummary,
    {
      name: 'a summary that does not say it',
      edition,
      subject: await summary((_, { '2': second }) => {
        delete second?.cpu_tier_ranks
      }),
      file: 'summary.json',
      field: 'options.2.cpu_tier_ranks',
    },
  ],
  notApplicable: [...notApplicable],
})
