import { testRule } from '../testing/rule-table'
import collectionPopulated from './collection-populated'
import { changed, edition, loading, run, together, unloaded } from './testing/runs'

testRule(collectionPopulated, {
  pass: [
    { name: 'every vector', edition, subject: together(run), summary: '1,000,000 vectors' },
    {
      name: 'vectors that only the ground truth counted',
      edition,
      subject: together(await loading({ num_vectors: 1_000_000 })),
    },
  ],
  fail: [
    {
      name: 'vectors that were not inserted',
      edition,
      subject: together(
        ...(await Promise.all(
          [1, 2].map(() =>
            changed(({ load }) =>
              Object.assign(load?.json['load_statistics.json'] ?? {}, { inserted_vectors: 999_999 }),
            ),
          ),
        )),
      ),
      verdict: 'invalid',
      messages: ['differs'],
      expected: 1_000_000,
      actual: 999_999,
    },
    {
      name: 'fewer vectors in the collection than declared',
      edition,
      subject: together(await loading({ num_vectors: 10_000_000 })),
      verdict: 'invalid',
      messages: ['differs'],
    },
  ],
  unjudged: [
    {
      name: 'runs without a data generation',
      edition,
      subject: together(unloaded),
      file: 'datagen/',
      field: 'num_vectors',
    },
    {
      name: 'vectors that nobody counted',
      edition,
      subject: together(
        await changed((files) => {
          delete files.json['result_verdict.json']
          if (files.load) files.load.json = {}
        }),
      ),
      file: 'load_statistics.json',
      field: 'inserted_vectors',
    },
  ],
})
