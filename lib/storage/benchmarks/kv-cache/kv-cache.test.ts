import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Fact, peek } from '../../fact'
import { memoryTree } from '../../testing/memory-tree'
import { runFolder } from '../../testing/run-folder'
import type { TreeFault } from '../../types'
import kvCache, { kvCacheParameters } from './index'
import { KV_MODELS, kvBytesPerToken } from './models'
import { invocationOf, readKvCacheRun } from './read'
import { kvCacheRun } from './testing'

const SAMPLE = new URL('../../testing/samples/kv-cache/kvcache_nvme_only_trial1.json', import.meta.url)

describe('a KV cache run of the interim edition', () => {
  it('has its parameters at the top of the metadata', async () => {
    const run = await kvCacheRun({ edition: '2.x' })
    expect(run.faults).toEqual([])
    const facts: Fact<unknown>[] = [run.model, run.users, run.seconds, run.gpuGb, run.cpuGb, run.mode, run.profile]
    expect(facts.map(peek)).toEqual(['llama3.1-8b', 100, 60, 16, 32, 'realistic', 'latency'])
    expect(peek(run.endedAt)).toBe((peek(run.startedAt) ?? 0) + 61_500)
    expect(run).toMatchObject({ processes: { value: 1 }, hosts: { value: 1 }, contradictions: [] })
  })

  it('takes parameters from the arguments where the top has none, and numbers in quotes', async () => {
    const run = await kvCacheRun({ edition: '2.x' }, ({ metadata }) => {
      if (!metadata) return
      metadata.num_users = null
      metadata.args = { num_users: '12' }
    })
    expect(run.users).toEqual({ value: 12, source: 'kv_cache_20260302_100000_metadata.json: args.num_users' })
  })

  it('gets its figures from the summary in the result, never from fields that the driver looked for at its top', async () => {
    const run = await kvCacheRun({ edition: '2.x' }, ({ clients }) => {
      for (const client of Object.values(clients))
        Object.assign(client, { avg_latency_ms: 1, throughput_req_per_sec: 1, cache_hit_rate: 1 })
    })
    expect(kvCache.measure(run)).toMatchObject({
      requests: 2,
      throughput_tokens_per_sec: 300,
      requests_per_second: 2,
      mean_latency_ms: 400,
      p95_latency_ms: 800,
      p99_latency_ms: 1200,
      cache_hit_rate: 0.9,
      device_read_p95_ms: 100,
      option_1_throughput_tokens_per_sec: null,
    })
  })

  it('shows no figure that a file does not have', async () => {
    const run = await kvCacheRun({ edition: '2.x' }, ({ clients }) => {
      for (const client of Object.values(clients)) client.summary = { total_requests: '2' }
    })
    expect(Object.values(kvCache.measure(run)).every((value) => value === null)).toBe(true)
    const none = await kvCacheRun({ edition: '2.x' }, (files) => {
      files.clients = {}
    })
    expect(Object.values(kvCache.measure(none)).every((value) => value === null)).toBe(true)
  })

  it('is read from a published result with its published figures', async () => {
    const name = 'kvcache_nvme_only_trial1.json'
    const files = { [name]: readFileSync(SAMPLE, 'utf8') }
    const faults: TreeFault[] = []
    const run = await readKvCacheRun(runFolder('', files), memoryTree(files), faults)
    expect(kvCache.measure(run)).toMatchObject({
      requests: 549,
      tokens: 147_313,
      throughput_tokens_per_sec: 13_546.834377936013,
      storage_throughput_tokens_per_sec: null,
      requests_per_second: 50.4857824732839,
      mean_latency_ms: 6190.353436489755,
      p95_latency_ms: 11_910.14339439571,
      p99_latency_ms: 17_338.79667808127,
      storage_p95_latency_ms: 2799.549391417533,
      cache_hit_rate: 0.9325383304940374,
      read_gib: 91.890380859375,
      write_gib: 7.373779296875,
      device_read_p95_ms: 293.52559285325685,
      device_write_p95_ms: 189.35884264719746,
    })
    expect(run.clients.map(({ seed, figures }) => [peek(seed), peek(figures.storageEntries)])).toEqual([[42, 434]])
    expect(faults.map(({ path, kind }) => ({ path, kind }))).toEqual([{ path: '*_metadata.json', kind: 'missing' }])
  })
})

describe('a KV cache run of edition 3.0', () => {
  it('has three options, and the commands tell what they ran with', async () => {
    const run = await kvCacheRun({ edition: '3.0', ranks: 4, hosts: 2 })
    expect(run.faults).toEqual([])
    expect(peek(run.options)?.map(({ option, trials, ranks }) => [option, peek(trials), peek(ranks)])).toEqual([
      [1, 3, 4],
      [2, 3, 4],
      [3, 3, 4],
    ])
    expect(run.clients).toHaveLength(36)
    const commands = peek(run.invocations) ?? []
    expect(commands.map(({ option, trial }) => `${option}.${trial}`).join(' ')).toBe(
      '1.0 1.1 1.2 2.0 2.1 2.2 3.0 3.1 3.2',
    )
    expect(commands[8]?.options.get('num-users')).toBe('70')
    expect(run).toMatchObject({ processes: { value: 4 }, hosts: { value: 2 }, ranksPerHost: { value: 2 } })
  })

  it('sums rates over the ranks of a trial, averages the trials and takes the largest latency', async () => {
    const figures = kvCache.measure(await kvCacheRun({ edition: '3.0' }))
    // Scales of option 2: 2 and 2.01, 2.1 and 2.11, 2.2 and 2.21.
    expect(figures.option_2_read_bandwidth_gibps).toBeCloseTo((4 * (4.01 + 4.21 + 4.41)) / 3, 9)
    expect(figures.option_2_throughput_tokens_per_sec).toBeCloseTo(300 * 4.21, 9)
    expect(figures.option_2_device_read_p95_ms).toBeCloseTo(221, 9)
    expect(figures.option_2_p95_latency_ms).toBeCloseTo(600 * 2.21, 9)
    expect(figures.throughput_tokens_per_sec).toBeNull()
  })

  it('trusts the files of the clients more than the summary', async () => {
    const lie = (options: unknown) => {
      for (const option of Object.values(options as Record<string, Record<string, number>>))
        option.aggregated_read_bandwidth_gbps = 1e6
    }
    const all = await kvCacheRun({ edition: '3.0' }, ({ summary }) => lie(summary?.options))
    expect(kvCache.measure(all).option_1_read_bandwidth_gibps).toBeCloseTo(8.84, 9)
    const torn = await kvCacheRun({ edition: '3.0' }, ({ summary, clients }) => {
      lie(summary?.options)
      delete clients['option_1/trial_2/rank_1/kvcache_results_20260302_100000.json']
    })
    expect(kvCache.measure(torn).option_1_read_bandwidth_gibps).toBe(1e6)
    expect(kvCache.measure(torn).option_2_read_bandwidth_gibps).toBeCloseTo(16.84, 9)
  })

  it('counts a client that memory alone served as 0, and one without the figure not at all', async () => {
    const change = (stats: object) => async () =>
      kvCache.measure(
        await kvCacheRun({ edition: '3.0', ranks: 1 }, ({ clients, summary }) => {
          const options = summary?.options as Record<string, Record<string, unknown>>
          for (const option of Object.values(options)) delete option.aggregated_read_bandwidth_gbps
          const first = clients['option_1/trial_0/rank_0/kvcache_results_20260302_100000.json']
          if (first) (first.summary as { cache_stats: object }).cache_stats = stats
        }),
      ).option_1_read_bandwidth_gibps
    expect(await change({ storage_entries: 0 })()).toBeCloseTo((4 * (1.1 + 1.2)) / 3, 9)
    expect(await change({ storage_entries: 3 })()).toBeNull()
  })

  it('has the figures of its summary where no file of a client is there, each as it is', async () => {
    const option = {
      ...{ option: 1, aggregated_read_bandwidth_gbps: 41.2, aggregated_write_bandwidth_gbps: 9.8 },
      aggregated_avg_throughput_tokens_per_sec: 5210.4,
      aggregated_storage_throughput_tokens_per_sec: 611,
      ...{ aggregated_p95_latency_ms: 8120.5, rank_count: 4, trial_count: 3, partial_failure: false },
      ...{ missing_files: [], cpu_tier_ranks: [] },
    }
    const run = await kvCacheRun({ edition: '3.0' }, (files) => {
      files.clients = {}
      files.summary = {
        ...{ schema_version: '1.0', run_datetime: '20260302_100000', npernode: 2, host_count: 2, total_ranks: 4 },
        ...{ trials_per_option: 3, options: { '1': option }, partial_failure: false },
      }
    })
    expect(kvCache.measure(run)).toMatchObject({
      option_1_read_bandwidth_gibps: 41.2,
      option_1_write_bandwidth_gibps: 9.8,
      option_1_throughput_tokens_per_sec: 5210.4,
      option_1_storage_throughput_tokens_per_sec: 611,
      option_1_p95_latency_ms: 8120.5,
      option_1_device_read_p95_ms: null,
      option_2_throughput_tokens_per_sec: null,
    })
  })

  it('agrees with a calculation by hand, whether its clients name the tier nvme or storage', async () => {
    // Read GiB/s of two clients in three trials, and the P95 of their device in ms.
    const BY_HAND = [
      [1.5, 2.5, 30, 41.5],
      [1.25, 2.25, 20, 35],
      [2, 3, 12, 8],
    ]
    for (const tier of ['nvme', 'storage']) {
      const run = await kvCacheRun({ edition: '3.0' }, ({ clients }) => {
        for (const [trial, row] of BY_HAND.entries())
          for (const rank of [0, 1]) {
            const client = clients[`option_1/trial_${trial}/rank_${rank}/kvcache_results_20260302_100000.json`]
            Object.assign(client?.summary as object, {
              cache_stats: {
                tier_storage_read_bandwidth_gbps: row[rank] ?? 0,
                [`${tier}_read_device_p95_ms`]: row[rank + 2] ?? 0,
                [`${tier}_entries`]: 5,
              },
            })
          }
      })
      // (4 + 3.5 + 5) / 3
      const metrics = kvCache.measure(run)
      expect(metrics.option_1_read_bandwidth_gibps).toBeCloseTo(4.166_666_666_666_667, 12)
      expect(metrics.option_1_device_read_p95_ms).toBe(41.5)
    }
  })

  it('is the same run where the summary has the name of the rules', async () => {
    const run = await kvCacheRun({ edition: '3.0' }, (files) => {
      files.others['kvcache_run_summary_20260302_100000.json'] = JSON.stringify(files.summary)
      delete files.summary
    })
    expect(run.options).toMatchObject({ source: 'kvcache_run_summary_20260302_100000.json: options' })
    expect(run.clients).toHaveLength(18)
  })

  it('tells broken and doubled files of clients, and reads the others', async () => {
    const run = await kvCacheRun({ edition: '3.0' }, ({ others, clients }) => {
      delete clients['option_1/trial_0/rank_0/kvcache_results_20260302_100000.json']
      others['option_1/trial_0/rank_0/kvcache_results_20260302_100000.json'] = 'PRUNED BY STAFF\n'
      others['option_2/trial_0/rank_0/kvcache_results_20260302_110000.json'] = '{}'
    })
    expect(run.faults.map(({ kind, path }) => `${kind} ${path.split('/run/')[1]}`)).toEqual([
      'malformed 20260302_100000/option_1/trial_0/rank_0/kvcache_results_20260302_100000.json',
      'unexpected 20260302_100000/option_2/trial_0/rank_0/kvcache_results_20260302_100000.json',
    ])
    expect(run.clients).toHaveLength(17)
  })

  it('has no figure of an option without its summary and files', async () => {
    const run = await kvCacheRun({ edition: '3.0' }, (files) => {
      delete files.summary
      files.clients = {}
    })
    expect(run.options).toEqual({ missing: { file: 'summary.json', field: 'options' } })
    expect(Object.values(kvCache.measure(run)).every((value) => value === null)).toBe(true)
  })

  it('tells metadata of another run', async () => {
    const run = await kvCacheRun({ edition: '3.0' }, ({ metadata }) => {
      if (metadata) metadata.run_datetime = '20260101_000000'
    })
    expect(run.contradictions).toEqual([
      {
        field: 'run_datetime',
        file: 'kv_cache_20260302_100000_metadata.json',
        says: '20260101_000000',
        folder: '20260302_100000',
      },
    ])
  })
})

describe('recorded commands', () => {
  it('are those of the benchmark, with the option that they ran', () => {
    expect(invocationOf('mpirun -n 2 python3 -c import', '', 'x')).toEqual([])
    const [older] = invocationOf('python3 /a/b/mlperf_wrapper.py --option 2 --seed 42 --cache-dir /c', '', 'x')
    expect(older).toMatchObject({ option: 2, trial: null, builtIn: true, programFolder: '/a/b' })
    const [named] = invocationOf('python3 kv-cache.py --seed 1', '/r/kvcache_opt3_trial1_x.stdout.log', 'x')
    expect(named).toMatchObject({ option: 3, trial: 1, builtIn: false, programFolder: '' })
  })
})

describe('a submission of KV cache runs', () => {
  it('averages rates of its runs and takes their largest latency', async () => {
    const runs = [await kvCacheRun({ edition: '3.0' }), await kvCacheRun({ edition: '3.0', ranks: 1 })]
    const metrics = kvCache.aggregate({ key: 'x', benchmark: 'kv_cache', runs }, '3.0')
    expect(metrics.option_1_throughput_tokens_per_sec).toBeCloseTo((300 * 2.21 + 300 * 1.1) / 2, 9)
    expect(metrics.option_1_device_read_p95_ms).toBeCloseTo(121, 9)
    expect(metrics.requests).toBeNull()
    expect(Object.keys(metrics)).toEqual(kvCache.metrics.map(({ name }) => name))
    expect(kvCache.aggregate({ key: 'x', benchmark: 'kv_cache', runs: [] }, '3.0').requests).toBeNull()
  })
})

describe('the KV cache of a model', () => {
  it('takes bytes for each token', () => {
    expect(Object.keys(KV_MODELS).map((model) => [model, kvBytesPerToken(model)])).toEqual([
      ['tiny-1b', 24_576],
      ['mistral-7b', 131_072],
      ['llama2-7b', 524_288],
      ['llama3.1-8b', 131_072],
      ['llama3.1-70b-instruct', 327_680],
    ])
    expect(kvBytesPerToken('constructor')).toBeNull()
  })
})

describe('a KV cache run before it starts', () => {
  it('refuses parameters that it does not know, by name', () => {
    expect(kvCacheParameters.safeParse({ num_user: 1 }).error?.issues[0]?.message).toContain('num_user')
    expect(kvCacheParameters.safeParse({ num_users: 1.5 }).success).toBe(false)
  })

  it('has what was asked for, and says of results that they are not there yet', () => {
    const run = kvCache.planned({ num_users: 50, hosts: ['a', 'b'], enable_autoscaling: true })
    expect([run.users, run.hosts, run.seconds].map(peek)).toEqual([50, 2, undefined])
    expect(run.options).toEqual({ missing: { file: 'summary.json', reason: 'is not there before the run' } })
    expect(peek(run.invocations)?.map(({ options }) => options.get('num-users'))).toEqual(['50', '50', '50'])
  })
})
