import { describe, expect, it } from 'vitest'
import vectorDatabase from '../../storage/benchmarks/vector-database'
import { type VectorFiles, vectorRun } from '../../storage/benchmarks/vector-database/testing'
import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { known } from '../../storage/fact'
import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import { createValidator } from '../validator'
import backend from './backend'
import collectionPopulated from './collection-populated'
import groundTruth from './ground-truth'
import indexBuilt from './index-built'
import indexType from './index-type'
import parameters from './parameters'
import preview from './preview'
import queryCount from './query-count'
import recall from './recall'
import reportedMetrics from './reported-metrics'
import runCount from './run-count'
import runTime from './run-time'
import sameDimension from './same-dimension'
import scale from './scale'

const edition = '3.0'

const changed = (change: (files: VectorFiles) => void) => vectorRun({ edition }, change)
const json = (name: string, values: JsonObject) =>
  changed((files) => {
    files.json[name] = { ...files.json[name], ...values }
  })
const lacking = (name: string, ...fields: string[]) =>
  changed((files) => {
    if (fields.length === 0) delete files.json[name]
    for (const field of fields) delete files.json[name]?.[field]
  })
const flat = (values: JsonObject) =>
  changed((files) => {
    const verdict = files.json['result_verdict.json']
    if (verdict) verdict.flat_setup = { ...(verdict.flat_setup as JsonObject), ...values }
  })
const overriding = (values: JsonObject) =>
  changed(({ metadata }) => Object.assign(metadata ?? {}, { override_parameters: values }))
const loading = (values: JsonObject | null) =>
  changed((files) => {
    if (values === null) delete files.load
    else if (files.load) {
      delete files.load.json['load_statistics.json']
      Object.assign(files.load.metadata ?? {}, values, { args: values })
    }
  })
const together = (...runs: VectorDatabaseRun[]) => ({ key: 'x', benchmark: 'vector_database', runs })

const run: VectorDatabaseRun = await vectorRun({ edition })
const interim: VectorDatabaseRun = await vectorRun({ edition: '2.x' })
const bare = await changed((files) => {
  delete files.metadata
})
const unloaded = await loading(null)
const generation = { ...run, command: known('datagen', 'x') }
const notApplicable = [{ name: 'data generation', edition, subject: generation }] as const
const noStatistics = {
  name: 'a run without statistics',
  edition,
  subject: await lacking('statistics.json'),
  file: 'summary.json',
} as const

const asking = (values: JsonObject) =>
  vectorRun({ edition: '2.x' }, ({ metadata }) => Object.assign(metadata ?? {}, values, { args: values }))

testRule(runTime, {
  pass: [
    { name: '60 seconds', edition: '2.x', subject: interim, summary: '60 s' },
    { name: '30 seconds', edition: '2.x', subject: await asking({ runtime: 30 }) },
    {
      name: 'a number of queries',
      edition: '2.x',
      subject: await vectorRun({ edition: '2.x' }, ({ metadata, json: files }) => {
        Object.assign(metadata ?? {}, { runtime: null, queries: 500, args: { queries: 500 } })
        delete files['config.json']
      }),
      summary: "60 s, the driver's default",
    },
  ],
  fail: [
    {
      name: '29 seconds',
      edition: '2.x',
      subject: await asking({ runtime: 29 }),
      verdict: 'invalid',
      messages: ['short'],
      expected: 30,
      actual: 29,
    },
  ],
  unjudged: [
    {
      name: 'a run without metadata and configuration',
      edition: '2.x',
      subject: await vectorRun({ edition: '2.x' }, (files) => {
        delete files.metadata
        files.json = {}
      }),
      file: '*_metadata.json',
    },
  ],
  notApplicable: [{ name: 'data generation', edition: '2.x', subject: { ...interim, command: known('datagen', 'x') } }],
})

testRule(preview, {
  nobodyPasses: true,
  pass: [],
  fail: [{ name: 'any run', edition: '2.x', subject: interim, verdict: 'open', messages: ['preview'] }],
  notApplicable: [{ name: 'data generation', edition: '2.x', subject: { ...interim, command: known('datagen', 'x') } }],
})

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

testRule(sameDimension, {
  pass: [
    { name: 'five runs on what was loaded', edition, subject: together(run, run, run, run, run), summary: '5 runs' },
  ],
  fail: [
    {
      name: 'a run with another dimension',
      edition,
      subject: together(run, await json('config.json', { vector_dim: 768 })),
      verdict: 'invalid',
      messages: ['differs'],
      expected: 1536,
      actual: 768,
    },
  ],
  unjudged: [
    {
      name: 'runs without a data generation',
      edition,
      subject: together(unloaded),
      file: 'datagen/',
      field: 'dimension',
    },
  ],
})

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
      name: 'more vectors than declared',
      edition,
      subject: together(
        await changed(({ load }) =>
          Object.assign(load?.json['load_statistics.json'] ?? {}, { inserted_vectors: '1000001' }),
        ),
      ),
      verdict: 'invalid',
      messages: ['differs'],
      actual: 1_000_001,
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

testRule(runCount, {
  pass: [{ name: 'five runs', edition, subject: together(run, run, run, run, run), summary: '5 runs' }],
  fail: [
    {
      name: 'four runs',
      edition,
      subject: together(run, run, run, run),
      verdict: 'invalid',
      messages: ['few'],
      actual: 4,
    },
    {
      name: 'six runs',
      edition,
      subject: together(run, run, run, run, run, run),
      verdict: 'invalid',
      messages: ['many'],
    },
  ],
})

testRule(recall, {
  pass: [
    { name: 'a recall', edition, subject: run, summary: '0.93; the minimum is not published' },
    { name: 'a recall of 1', edition, subject: await json('statistics.json', { recall: 1 }) },
    { name: 'hardly any', edition, subject: await json('statistics.json', { recall: { mean_recall: 0.0001 } }) },
  ],
  fail: [
    {
      name: 'a recall of 0',
      edition,
      subject: await json('statistics.json', { recall: 0 }),
      verdict: 'invalid',
      messages: ['zero'],
    },
    {
      name: 'a recall in percent',
      edition,
      subject: await json('statistics.json', { recall: 93 }),
      verdict: 'invalid',
      messages: ['over'],
    },
    {
      name: 'no recall',
      edition,
      subject: await lacking('statistics.json', 'recall'),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'NaN',
      edition,
      subject: await json('statistics.json', { recall: 'NaN' }),
      verdict: 'invalid',
      messages: ['unusable'],
    },
    {
      name: 'a recall in quotes',
      edition,
      subject: await json('statistics.json', { recall: '0.93' }),
      verdict: 'invalid',
      messages: ['unusable'],
    },
  ],
  unjudged: [noStatistics],
  notApplicable: [...notApplicable],
})

testRule(queryCount, {
  pass: [
    { name: 'queries', edition, subject: run, summary: '9,000 queries; the minimum is not published' },
    {
      name: 'throughput and time alone',
      edition,
      subject: await lacking('statistics.json', 'total_queries'),
      summary: '9,000 queries; the minimum is not published',
    },
  ],
  fail: [
    {
      name: 'no query',
      edition,
      subject: await json('statistics.json', { total_queries: 0 }),
      verdict: 'invalid',
      messages: ['none'],
      actual: 0,
    },
  ],
  unjudged: [
    noStatistics,
    {
      name: 'no count',
      edition,
      subject: await lacking('statistics.json', 'total_queries', 'throughput_qps'),
      file: 'statistics.json',
      field: 'total_queries',
    },
  ],
  notApplicable: [...notApplicable],
})

testRule(reportedMetrics, {
  pass: [{ name: 'all five', edition, subject: run, summary: '5 fields' }],
  fail: [
    {
      name: 'one missing',
      edition,
      subject: await lacking('statistics.json', 'p999_latency_ms'),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'texts in place of numbers',
      edition,
      subject: await json('statistics.json', { throughput_qps: '150', mean_latency_ms: null }),
      verdict: 'invalid',
      messages: ['absent', 'absent'],
    },
  ],
  unjudged: [noStatistics],
  notApplicable: [...notApplicable],
})

testRule(groundTruth, {
  pass: [
    { name: 'a whole one', edition, subject: run, summary: '1,000,000 vectors' },
    { name: 'an error that the tool recovered from', edition, subject: await flat({ had_recoverable_error: true }) },
  ],
  fail: [
    {
      name: 'one that is not valid',
      edition,
      subject: await json('result_verdict.json', { valid: false }),
      verdict: 'invalid',
      messages: ['invalid'],
    },
    {
      name: 'one that was not built',
      edition,
      subject: await flat({ ok: false }),
      verdict: 'invalid',
      messages: ['unbuilt'],
    },
    {
      name: 'all but a thousandth of the vectors, by the coverage alone',
      edition,
      subject: await flat({ coverage: 0.999 }),
      verdict: 'invalid',
      messages: ['part'],
      expected: 1,
      actual: 0.999,
    },
    {
      name: 'all vectors but one',
      edition,
      subject: await flat({ copied_vectors: 999_999 }),
      verdict: 'invalid',
      messages: ['fewer'],
      expected: 1_000_000,
      actual: 999_999,
    },
    {
      name: 'a part of the vectors',
      edition,
      subject: await flat({ coverage: 0.999, copied_vectors: 999_000 }),
      verdict: 'invalid',
      messages: ['part', 'fewer'],
    },
    {
      name: 'one of an older, smaller collection',
      edition,
      subject: await json('config.json', { num_vectors: 10_000_000 }),
      verdict: 'invalid',
      messages: ['fewer'],
      expected: 10_000_000,
    },
  ],
  unjudged: [
    {
      name: 'none',
      edition,
      subject: await lacking('result_verdict.json'),
      file: 'result_verdict.json',
      field: 'valid',
    },
    {
      name: 'one that does not say what it covers',
      edition,
      subject: await lacking('result_verdict.json', 'flat_setup'),
      file: 'result_verdict.json',
      field: 'flat_setup.coverage',
    },
  ],
  notApplicable: [...notApplicable],
})

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

/** As the table of CLOSED lists them. */
const KEYS =
  'database.database index.index_type index.metric_type index.max_degree index.search_list_size index.M index.ef_construction index.inline_pq search.search_ef run.mode run.num_query_processes run.batch_size run.report_count dataset.collection_name dataset.num_shards dataset.chunk_size dataset.batch_size dataset.vector_dtype storage.storage_root storage.storage_type'.split(
    ' ',
  )
const each = (keys: string[], verdict: 'open' | 'invalid', message: string) =>
  Promise.all(
    keys.map(async (key) => ({
      name: key,
      edition: '3.0' as const,
      subject: await overriding({ [key]: 'x' }),
      verdict,
      messages: [message],
      actual: 'x',
    })),
  )

testRule(parameters, {
  pass: [
    {
      name: 'every parameter of the list',
      edition,
      subject: await overriding(Object.fromEntries(KEYS.map((key) => [key, 'x']))),
      summary: '20 changed',
    },
    { name: 'nothing changed', edition, subject: run, summary: 'none changed' },
    {
      name: 'parameters of the index and the search',
      edition,
      subject: await overriding({ 'index.M': 32, 'search.search_ef': '400', 'storage.storage_root': '/a' }),
      summary: '3 changed',
    },
    {
      name: 'what the driver adds',
      edition,
      subject: { ...run, overrides: known([{ key: 'x', value: 1, origin: 'driver', source: 'x' }], 'x') },
    },
  ],
  fail: [
    ...(await each(['database.host', 'database.port'], 'open', 'open')),
    ...(await each(
      ['dataset.num_vectors', 'dataset.dimension', 'dataset.distribution', 'run.queries', 'runs.mode', 'M', 'search.M'],
      'invalid',
      'other',
    )),
    {
      name: 'another host',
      edition,
      subject: await overriding({ 'database.host': 'db1' }),
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'a parameter of another database',
      edition,
      subject: await overriding({ 'index.lists': 100 }),
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'another number of vectors',
      edition,
      subject: await overriding({ 'dataset.num_vectors': 5 }),
      verdict: 'invalid',
      messages: ['other'],
    },
  ],
  unjudged: [
    { name: 'a run without metadata', edition, subject: bare, file: '*_metadata.json', field: 'override_parameters' },
  ],
  notApplicable: [...notApplicable],
})

describe('a run of the vector database', () => {
  const benchmarks = [vectorDatabase as never]
  const own = (findings: { rule: string; messageId: string }[]) =>
    findings.filter(({ rule }) => rule.startsWith('vector-database/')).map(({ messageId }) => messageId)

  it('has no finding in edition 3.0 as the driver writes it', () => {
    expect(own(createValidator({ edition, benchmarks }).after(run).findings)).toEqual([])
  })

  it('is OPEN at best in the interim edition, and never judged by the rules of 3.0 there', () => {
    expect(own(createValidator({ edition: '2.x', benchmarks }).after(interim).findings)).toEqual(['preview'])
  })

  it('is judged before it starts', () => {
    const before = createValidator({ edition, benchmarks }).before('vector_database', {
      engine: 'pgvector',
      params: { 'dataset.distribution': 'zipfian' },
    })
    expect(own(before.findings).sort()).toEqual(['open', 'other'])
  })
})
