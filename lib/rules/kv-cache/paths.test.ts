import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import paths from './paths'
import { args, changed, edition, METADATA, needsMetadata, notApplicable, run } from './testing/edition-3-runs'

const placed = (cache: string | null, more: JsonObject = {}) =>
  changed(({ metadata, others }) => {
    for (const place of [metadata, metadata?.parameters, metadata?.args] as JsonObject[]) place.cache_dir = cache
    if (Object.keys(more).length > 0) others['fs_separation.json'] = JSON.stringify(more)
  })

testRule(paths, {
  pass: [
    { name: 'two folders', edition, subject: run, summary: '/mnt/sut/kv, /results' },
    { name: 'two file systems', edition, subject: await placed('/mnt/sut/kv/', { same_filesystem: false }) },
    { name: 'a name that only begins alike', edition, subject: await placed('/results-cache') },
  ],
  fail: [
    { name: 'the same folder', edition, subject: await placed('/results/'), verdict: 'invalid', messages: ['inside'] },
    {
      name: 'a folder of the results',
      edition,
      subject: await placed('/results/kv'),
      verdict: 'invalid',
      messages: ['inside'],
    },
    { name: 'no folder of the cache', edition, subject: await placed(null), verdict: 'invalid', messages: ['unset'] },
    {
      name: 'one file system',
      edition,
      subject: await placed('/mnt/sut/kv', { same_filesystem: true }),
      verdict: 'invalid',
      messages: ['same'],
    },
  ],
  unjudged: [
    ...needsMetadata,
    {
      name: 'results that lie nobody knows where',
      edition,
      subject: await args({ results_dir: null }),
      file: METADATA,
      field: 'args.results_dir',
    },
  ],
  notApplicable: [...notApplicable],
})
