import { describe, expect, it } from 'vitest'
import { type Fact, peek } from '../../fact'
import vectorDatabase, { vectorDatabaseParameters } from './index'
import { statisticsFile, type VectorFiles, vectorRun } from './testing'

const STATISTICS = [
  'summary.json',
  'statistics.json',
  'vectordb/simple/statistics.json',
  'vectordb/enhanced/enhanced_statistics.json',
  'vectordb/simple/vdb_multi_node_summary.json',
  'vectordb/enhanced/vdb_multi_node_summary.json',
]
const values = (...facts: Fact<unknown>[]) => facts.map(peek)

describe('a run of the vector database in edition 3.0', () => {
  it('has the figures of its statistics where there is no summary', async () => {
    const run = await vectorRun({ edition: '3.0' })
    expect(run.faults).toEqual([])
    expect(vectorDatabase.measure(run)).toEqual({
      queries_per_second: 150,
      mean_latency_ms: 6.5,
      p95_latency_ms: 8.2,
      p99_latency_ms: 9.9,
      p999_latency_ms: 14,
      recall: 0.93,
      queries: 9000,
      vectors: 1_000_000,
      dimension: 1536,
    })
    expect(values(run.model, run.engine, run.indexType, run.command, run.hosts)).toEqual([
      'DISKANN',
      'milvus',
      'DISKANN',
      'run',
      1,
    ])
    expect(vectorDatabase.group(run, '3.0')).toEqual(['milvus', 'DISKANN'])
  })

  it('takes the first of the files that the driver looks for, and no file of loading', async () => {
    for (const [i, first] of STATISTICS.entries()) {
      const run = await vectorRun({ edition: '3.0' }, ({ json }) => {
        delete json['statistics.json']
        json['load_statistics.json'] = { ...statisticsFile(), throughput_qps: 1 }
        json['vectordb/load/statistics.json'] = { ...statisticsFile(), throughput_qps: 2 }
        for (const name of STATISTICS.slice(i)) json[name] = { ...statisticsFile(), throughput_qps: 3 }
        json[first] = { ...statisticsFile(), throughput_qps: 1000 + i }
      })
      expect(run.queriesPerSecond, first).toEqual({ value: 1000 + i, source: `${first}: throughput_qps` })
    }
    const none = await vectorRun({ edition: '3.0' }, ({ json }) => {
      delete json['statistics.json']
      json['load_statistics.json'] = statisticsFile()
    })
    expect(none.queriesPerSecond).toEqual({ missing: { file: 'summary.json', field: 'throughput_qps' } })
  })

  it('has its recall as a number or as statistics of it, or in a file of its own', async () => {
    const recall = async (change: (json: VectorFiles['json']) => void) =>
      (await vectorRun({ edition: '3.0' }, ({ json }) => change(json))).recall
    const statistics = (recall: unknown) => ({ ...statisticsFile(), recall: recall as never })
    expect(peek(await recall((json) => Object.assign(json, { 'summary.json': statistics(0.5) })))).toBe(0.5)
    expect(
      peek(await recall((json) => Object.assign(json, { 'summary.json': statistics({ mean_recall: 0.6 }) }))),
    ).toBe(0.6)
    expect(
      peek(await recall((json) => Object.assign(json, { 'summary.json': statistics({ recall_at_k: 0.7 }) }))),
    ).toBe(0.7)
    const apart = await recall((json) => {
      delete json['statistics.json']?.recall
      json['recall_stats.json'] = { mean_recall: 0.8 }
    })
    expect(apart).toEqual({ value: 0.8, source: 'recall_stats.json: mean_recall' })
    const words = await recall((json) => Object.assign(json, { 'statistics.json': statistics('high') }))
    expect(words).toEqual({ missing: { file: 'statistics.json', field: 'recall', reason: 'is a text, not a number' } })
  })

  it('does not take the seconds that were asked for as those that it took', async () => {
    const run = await vectorRun({ edition: '3.0' })
    expect(peek(run.seconds)).toBe(60)
    expect((peek(run.endedAt) ?? 0) - (peek(run.startedAt) ?? 0)).toBe(290_000)
  })

  it('knows the data generation before it, and none after it', async () => {
    const run = await vectorRun({ edition: '3.0' })
    const path = 'closed/acme/results/box/vector_database/milvus/DISKANN/datagen/20260302_080000'
    expect(run.load).toEqual({
      path,
      declared: { value: 1_000_000, source: `${path}/load_statistics.json: num_vectors` },
      inserted: { value: 1_000_000, source: `${path}/load_statistics.json: inserted_vectors` },
      dimension: { value: 1536, source: `${path}/load_statistics.json: dimension` },
      indexType: { value: 'DISKANN', source: `${path}/load_statistics.json: index_type` },
    })
    const silent = await vectorRun({ edition: '3.0' }, ({ load }) => {
      if (load) load.json = {}
    })
    expect(silent.load?.inserted).toEqual({
      missing: { file: `${path}/load_statistics.json`, field: 'inserted_vectors' },
    })
    expect(values(silent.load?.declared as Fact<number>, silent.load?.indexType as Fact<string>)).toEqual([
      1_000_000,
      'DISKANN',
    ])
    const without = await vectorRun({ edition: '3.0' }, (files) => {
      delete files.load
    })
    expect(without.load).toBeNull()
  })

  it('knows its database from its folder where no file tells it', async () => {
    const run = await vectorRun({ edition: '3.0', engine: 'pgvector', index: 'HNSW' }, ({ metadata, json }) => {
      for (const place of [metadata, metadata?.args as object])
        for (const name of ['vdb_engine', 'vdb_index']) delete (place as Record<string, unknown>)[name]
      delete json['config.json']
    })
    expect([run.engine, run.indexType]).toEqual([
      { value: 'pgvector', source: 'folder' },
      { value: 'HNSW', source: 'folder' },
    ])
    expect(run.indexFolder).toBe('HNSW')
  })

  it('counts parameters of the command line as changes of the user, divided at the first equals sign', async () => {
    const run = await vectorRun({ edition: '3.0' }, ({ metadata }) => {
      if (!metadata) return
      metadata.override_parameters = { 'index.M': 32 }
      metadata.args = { params: ['index.M=32', 'database.host=a=b', 'nothing', 7] }
    })
    expect(peek(run.overrides)?.map(({ key, value }) => [key, value])).toEqual([
      ['index.M', 32],
      ['database.host', 'a=b'],
    ])
  })

  it('has a reason for each fact that a broken file takes from it', async () => {
    const run = await vectorRun({ edition: '3.0' }, (files) => {
      delete files.metadata
      files.json = {}
    })
    expect(Object.values(vectorDatabase.measure(run)).filter((value) => value !== null)).toEqual([1_000_000])
    expect(run.groundTruth.valid).toMatchObject({ missing: { file: 'result_verdict.json' } })
    expect(run.faults.map(({ kind }) => kind)).toEqual(['missing'])
  })
})

describe('a run of the vector database in the interim edition', () => {
  it('is read from the same files', async () => {
    const run = await vectorRun({ edition: '2.x' })
    expect(run.faults).toEqual([])
    expect(values(run.seconds, run.dimension, run.model, run.recall)).toEqual([60, 1536, 'DISKANN', 0.93])
    expect(vectorDatabase.group(run, '2.x')).toEqual(['DISKANN'])
    expect(run.endedAt).toMatchObject({ missing: { field: 'invocation_end_time' } })
  })

  it('may have been called run-search', async () => {
    const run = await vectorRun({ edition: '2.x' }, ({ metadata }) =>
      Object.assign(metadata ?? {}, { command: 'run-search' }),
    )
    expect(peek(run.command)).toBe('run')
  })
})

describe('a submission of the vector database', () => {
  it('has the figures of its first run, as the edition averages nothing', async () => {
    const runs = await Promise.all(
      [140, 150].map((qps) =>
        vectorRun({ edition: '3.0' }, ({ json }) =>
          Object.assign(json['statistics.json'] ?? {}, { throughput_qps: qps }),
        ),
      ),
    )
    const metrics = vectorDatabase.aggregate({ key: 'x', benchmark: 'vector_database', runs }, '3.0')
    expect(metrics.queries_per_second).toBe(140)
    const names = vectorDatabase.metrics.map(({ name }) => name)
    expect(Object.keys(metrics)).toEqual(names)
    const none = vectorDatabase.aggregate({ key: 'x', benchmark: 'vector_database', runs: [] }, '3.0')
    expect(none).toEqual(Object.fromEntries(names.map((name) => [name, null])))
  })
})

describe('a run of the vector database before it starts', () => {
  it('refuses parameters that it does not know, by name', () => {
    expect(vectorDatabaseParameters.safeParse({ vectors: 1 }).error?.issues[0]?.message).toContain('vectors')
  })

  it('has what was asked for, else what the driver takes', () => {
    const run = vectorDatabase.planned({ index_type: 'hnsw', params: { 'index.M': 8 } })
    expect(values(run.indexType, run.engine, run.vectors, run.dimension)).toEqual(['HNSW', 'milvus', 1_000_000, 1536])
    expect(peek(run.overrides)).toMatchObject([{ key: 'index.M', value: 8, origin: 'user' }])
    expect(run.recall).toEqual({ missing: { file: 'statistics.json', reason: 'is not there before the run' } })
  })
})
