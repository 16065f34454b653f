import { testRule } from '../testing/rule-table'
import scale from './scale'
import { changed, edition, json, notApplicable, run } from './testing/runs'

testRule(scale, {
  pass: [
    { name: 'a million vectors', edition, subject: run, summary: '1,000,000 vectors of 1,536' },
    { name: 'ten million vectors', edition, subject: await json('config.json', { num_vectors: '10000000' }) },
  ],
  fail: [
    {
      name: 'another number',
      edition,
      subject: await json('config.json', { num_vectors: 5000 }),
      verdict: 'closed',
      messages: ['other'],
    },
    {
      name: 'another dimension',
      edition,
      subject: await json('config.json', { vector_dim: 768 }),
      verdict: 'closed',
      messages: ['other'],
    },
    {
      name: 'an empty collection',
      edition,
      subject: await json('config.json', { num_vectors: 0 }),
      verdict: 'invalid',
      messages: ['empty'],
    },
  ],
  unjudged: [
    {
      name: 'a scale that is in no file',
      edition,
      subject: await changed((files) => {
        files.json = {}
        delete files.load
      }),
      file: 'summary.json',
      field: 'num_vectors',
    },
  ],
  notApplicable: [...notApplicable],
})
