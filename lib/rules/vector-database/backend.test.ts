import { vectorRun } from '../../storage/benchmarks/vector-database/testing'
import { testRule } from '../testing/rule-table'
import backend from './backend'
import { bare, edition, json, notApplicable, run } from './testing/runs'

testRule(backend, {
  pass: [
    { name: 'milvus', edition, subject: run, summary: 'milvus' },
    { name: 'the folder alone', edition, subject: bare },
  ],
  fail: [
    {
      name: 'pgvector',
      edition,
      subject: await json('config.json', { database: { database: 'PGVector' } }),
      verdict: 'open',
      messages: ['open'],
      actual: 'pgvector',
    },
    {
      name: 'elasticsearch',
      edition,
      subject: await vectorRun({ edition, engine: 'elasticsearch' }),
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'another one',
      edition,
      subject: await vectorRun({ edition, engine: 'faiss' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  unjudged: [
    {
      name: 'a database that nothing names',
      edition,
      subject: await vectorRun({ edition: '2.x' }),
      file: 'json',
      field: 'database.database',
    },
  ],
  notApplicable: [...notApplicable],
})
