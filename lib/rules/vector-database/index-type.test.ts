import { vectorRun } from '../../storage/benchmarks/vector-database/testing'
import { known } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import indexType from './index-type'
import { edition, json, notApplicable, run } from './testing/runs'

testRule(indexType, {
  pass: [
    { name: 'DISKANN', edition, subject: run, summary: 'DISKANN' },
    { name: 'HNSW', edition, subject: await vectorRun({ edition, index: 'HNSW' }) },
    {
      name: 'AISAQ in small letters',
      edition,
      subject: await vectorRun({ edition, index: 'AISAQ' }, (files) =>
        Object.assign(files.json['config.json'] ?? {}, { index_type: 'aisaq' }),
      ),
    },
  ],
  fail: [
    {
      name: 'IVF_FLAT',
      edition,
      subject: await vectorRun({ edition, index: 'IVF_FLAT' }),
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'an unknown one',
      edition,
      subject: await vectorRun({ edition, index: 'SPANN' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
    {
      name: 'an index of another database',
      edition,
      subject: { ...run, engine: known('pgvector', 'x'), indexType: known('IVFFLAT', 'x'), indexFolder: null },
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'the folder of another index',
      edition,
      subject: await json('config.json', { index_type: 'HNSW' }),
      verdict: 'invalid',
      messages: ['folder'],
    },
  ],
  unjudged: [
    {
      name: 'an index that nothing names',
      edition,
      subject: await vectorRun({ edition: '2.x' }, (files) => {
        files.json = {}
      }),
      file: 'config.json',
      field: 'index_type',
    },
  ],
  notApplicable: [...notApplicable],
})
