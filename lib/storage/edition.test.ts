import { describe, expect, it } from 'vitest'
import { detectEdition, evidenceOfListing, evidenceOfMetadata, evidenceOfProvenance, evidenceOfRun } from './edition'
import { known } from './fact'
import { readResults } from './read-tree'
import { type MemoryFile, memoryTree } from './testing/memory-tree'
import { plainBenchmark } from './testing/plain-benchmark'
import { plainRun } from './testing/plain-run'
import { BENCHMARK_TYPES } from './types'

const benchmarks = BENCHMARK_TYPES.map(plainBenchmark)
const detect = async (files: Record<string, MemoryFile>) =>
  (await readResults(memoryTree(files), { benchmarks })).detected

const RUN = 'training/unet3d/run/20260302_100000'
const metadata = (fields: object, run = RUN) => ({
  [`${run}/summary.json`]: '{}',
  [`${run}/dlio_config/config.yaml`]: 'workload: {}',
  [`${run}/training_20260302_100000_metadata.json`]: JSON.stringify(fields),
})
const OF_20 = { args: { model: 'unet3d' }, run_datetime: '20260302_100000', run_number: 0, verification: null }
const OF_2X = { benchmark_type: 'training', run_datetime: '20260302_100000', args: { hosts: [] } }
const OF_30 = { ...OF_2X, invocation_start_time: '2026-03-02T10:00:00' }

describe('the edition of a tree', () => {
  it.each([
    [
      '1.0',
      { 'unet3d_h100/run1/summary.json': '{}', 'unet3d_h100/run1/configs/config.yaml': 'workload: {}' },
      /`configs` and no metadata/,
    ],
    ['2.0', metadata(OF_20), /metadata without `benchmark_type`/],
    ['2.x', metadata(OF_2X), /metadata without `invocation_start_time`/],
    ['3.0', metadata(OF_30), /`invocation_start_time` in metadata/],
    ['3.0', { ...metadata(OF_2X), 'mlperf-results.yaml': 'a: 1' }, /`mlperf-results.yaml` at the root/],
    [
      '3.0',
      { ...metadata(OF_2X), [`${RUN}/provenance.json`]: '{"rules_edition": "3.0"}' },
      /`rules_edition` in `provenance.json`/,
    ],
    ['3.0', { ...metadata(OF_2X), [`${RUN}/.mlps-code-image`]: 'x' }, /`.mlps-code-image` in a run/],
    ['3.0', metadata({ ...OF_2X, args: { mode: 'closed' } }), /`args.mode` in metadata/],
    [
      '2.x',
      { 'vector_database/run/20260302_100000/vector_database_20260302_100000_metadata.json': JSON.stringify(OF_2X) },
      /./,
    ],
  ])('is %s by its signs, and the sentence says which', async (edition, files, reason) => {
    expect(await detect(files)).toEqual({ edition, reason: expect.stringMatching(reason) })
  })

  it.each([
    [
      'several editions',
      { ...metadata(OF_20), 'mlperf-results.yaml': 'a: 1' },
      /signs of several editions: .*\(3\.0\).*\(2\.0\)/,
    ],
    [
      'two editions that can not be told apart',
      { [`${RUN}/dlio_config/config.yaml`]: 'workload: {}' },
      /may be of edition 2\.0 or 2\.x or 3\.0/,
    ],
    ['nothing that tells', { 'training/unet3d/run/20260302_100000/dlio.log': 'x' }, /Nothing in the tree tells/],
    [
      'an accelerator that the driver of its metadata does not know',
      metadata({ ...OF_2X, accelerator: 'h100', args: { mode: 'open' } }),
      /No edition fits all signs/,
    ],
  ])('is not guessed for a tree with %s: it says why, and to name it', async (_what, files, reason) => {
    const { edition, reason: said } = await detect(files)
    expect(edition).toBeNull()
    expect(said).toMatch(reason)
    expect(said).toMatch(/Name the edition to judge by\.$/)
  })

  it('is told by what the results of a KV cache call their storage', async () => {
    const run = 'kv_cache/llama3.1-8b/run/20260302_100000'
    const cache = (cache_stats: object) => ({
      [`${run}/kvcache_results_1.json`]: JSON.stringify({ summary: { cache_stats } }),
      [`${run}/dlio_config/config.yaml`]: 'workload: {}',
    })
    expect((await detect(cache({ nvme_entries: 5, storage_health: {} }))).edition).toBe('2.x')
    expect((await detect(cache({ storage_entries: 5, storage_health: {} }))).edition).toBe('3.0')
    expect((await detect(cache({ cache_hits: 5 }))).edition).toBeNull()
  })

  it('is narrowed by models and accelerators only where hard signs leave a choice', () => {
    const evidence = evidenceOfRun(
      plainRun({ accelerator: known('b200', 'x'), files: [{ path: 'dlio_config/config.yaml', size: 1 }] }),
    )
    expect(detectEdition(evidence).edition).toBeNull()
    expect(detectEdition([...evidence, ...evidenceOfMetadata(OF_2X)]).edition).toBe('2.x')
    // A submission of 3.0 on an accelerator that 3.0 does not take is judged by 3.0, and invalid.
    const h100 = evidenceOfRun(plainRun({ accelerator: known('h100', 'x') }))
    expect(detectEdition([...h100, ...evidenceOfMetadata(OF_30)]).edition).toBe('3.0')
  })

  it('ignores what says nothing', () => {
    expect(evidenceOfProvenance({ rules_edition: 'unknown' })).toEqual([])
    expect(evidenceOfProvenance({ rules_edition: 3 })).toEqual([])
    expect(evidenceOfProvenance({ rules_edition: 'v2.0.1' })).toMatchObject([{ editions: ['2.0'] }])
    expect(evidenceOfMetadata({})).toEqual([])
    expect(evidenceOfListing({ entries: () => [], unlisted: [], files: 0, folders: 0 })).toEqual([])
  })
})
