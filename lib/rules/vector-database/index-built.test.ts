import { testRule } from '../testing/rule-table'
import indexBuilt from './index-built'
import { edition, loading, run, together, unloaded } from './testing/runs'

testRule(indexBuilt, {
  pass: [
    { name: 'the index that was loaded', edition, subject: together(run) },
    {
      name: 'an index that only the metadata of loading names',
      edition,
      subject: together(await loading({ index_type: 'diskann' })),
    },
  ],
  fail: [
    {
      name: 'another index',
      edition,
      subject: together(await loading({ index_type: 'HNSW' })),
      verdict: 'invalid',
      messages: ['differs'],
      expected: 'HNSW',
      actual: 'DISKANN',
    },
  ],
  unjudged: [
    {
      name: 'runs without a data generation',
      edition,
      subject: together(unloaded),
      file: 'datagen/',
      field: 'index_type',
    },
  ],
})
