import { describe, expect, it } from 'vitest'
import kvCache from '../../storage/benchmarks/kv-cache'
import { type KvFiles, kvCacheRun } from '../../storage/benchmarks/kv-cache/testing'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { known } from '../../storage/fact'
import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import { createValidator } from '../validator'
import aggregates from './aggregates'
import allOptions from './all-options'
import autoscaling from './autoscaling'
import completeResults from './complete-results'
import configFile from './config-file'
import optionDelay from './option-delay'
import optionWorkloads from './option-workloads'
import otherParameters from './other-parameters'
import paths from './paths'
import ranks from './ranks'
import seed from './seed'
import storageReached from './storage-reached'
import trials from './trials'

const edition = '3.0'
const METADATA = 'kv_cache_20260302_100000_metadata.json'
const CLIENT = 'option_1/trial_0/rank_0/kvcache_results_20260302_100000.json'

const changed = (change: (files: KvFiles) => void) => kvCacheRun({ edition }, change)
const args = (values: JsonObject) => changed(({ metadata }) => Object.assign(metadata?.args as JsonObject, values))
/** Replaces words in the recorded commands of one option. */
const commands = (option: number, from: string | RegExp, to: string) =>
  changed(({ metadata }) => {
    for (const one of (metadata?.command_output_files ?? []) as { command: string }[])
      if (one.command.includes(`option_${option}/`)) one.command = one.command.replace(from, to)
  })
const summary = (change: (summary: JsonObject, options: Record<string, JsonObject>) => void) =>
  changed((files) => {
    if (files.summary) change(files.summary, files.summary.options as Record<string, JsonObject>)
  })
const silent = (change: (files: KvFiles) => void = () => {}) =>
  changed((files) => {
    delete files.metadata?.command_output_files
    change(files)
  })

const run: KvCacheRun = await kvCacheRun({ edition })
const bare = await changed((files) => {
  delete files.metadata
})
const noSummary = await changed((files) => {
  delete files.summary
})
const sizing = { ...run, command: known('datasize', 'x') }
const notApplicable = [{ name: 'data sizing', edition, subject: sizing }] as const
const needsMetadata = [{ name: 'a run without metadata', edition, subject: bare, file: '*_metadata.json' }] as const
const needsSummary = [{ name: 'a run without its summary', edition, subject: noSummary, file: 'summary.json' }] as const

/** The table of the rules, cell by cell: users, seconds, GiB of GPU and CPU, allocations. */
const TABLE = {
  1: ['llama3.1-8b', 200, 300, 0, 0, 16, 'none'],
  2: ['llama3.1-8b', 100, 300, 0, 4, 16, 'none'],
  3: ['llama3.1-70b-instruct', 70, 300, 0, 0, 4, 'none'],
}
const COLUMNS = [
  'model',
  'num-users',
  'duration',
  'gpu-mem-gb',
  'cpu-mem-gb',
  'max-concurrent-allocs',
  'generation-mode',
]
const cells = Object.entries(TABLE).flatMap(([option, row]) =>
  row.flatMap((cell, column) => {
    const others = typeof cell === 'number' ? [cell + 1, ...(cell > 0 ? [cell - 1] : [])] : ['fast']
    return others.map((other) => ({ option: Number(option), key: COLUMNS[column] ?? '', cell, other }))
  }),
)
const oneOff = await Promise.all(
  cells.map(async ({ option, key, cell, other }) => ({
    name: `${key} ${other} in option ${option}`,
    edition: '3.0' as const,
    subject: await commands(option, `--${key} ${cell}`, `--${key} ${other}`),
    verdict: 'open' as const,
    messages: ['other'],
    expected: cell,
    actual: other,
  })),
)

testRule(optionWorkloads, {
  pass: [
    { name: 'the fixed workloads, whatever the driver wrote beside', edition, subject: run },
    {
      name: 'an early wrapper with the workload built in',
      edition,
      subject: await changed(({ metadata }) => {
        if (metadata)
          metadata.command_output_files = [1, 2, 3].map((option) => ({
            command: `python3 /o/mlperf_wrapper.py --option ${option} --seed 42 --base-output-dir /r --cache-dir /c`,
          }))
      }),
    },
    { name: 'numbers written otherwise', edition, subject: await commands(1, '--cpu-mem-gb 0', '--cpu-mem-gb=0.0') },
  ],
  fail: [
    ...oneOff,
    {
      name: 'fewer users',
      edition,
      subject: await commands(1, '--num-users 200', '--num-users 100'),
      verdict: 'open',
      messages: ['other'],
      expected: 200,
      actual: 100,
    },
    {
      name: 'another model, mode and memory',
      edition,
      subject: await commands(
        3,
        /--model .*/,
        '--model tiny-1b --num-users 70 --duration 300 --gpu-mem-gb 16 --cpu-mem-gb 0 --max-concurrent-allocs 4 --generation-mode fast',
      ),
      verdict: 'open',
      messages: ['other', 'other', 'other'],
    },
    {
      name: 'a number that is none',
      edition,
      subject: await commands(2, '--duration 300', '--duration long'),
      verdict: 'open',
      messages: ['other'],
      actual: 'long',
    },
  ],
  unjudged: [
    ...needsMetadata,
    { name: 'no recorded commands', edition, subject: await silent(), file: METADATA, field: 'command_output_files' },
    {
      name: 'a command that does not say it',
      edition,
      subject: await commands(2, '--duration 300', ''),
      file: 'command_output_files',
    },
    {
      name: 'no command of an option',
      edition,
      subject: await changed(({ metadata }) => {
        if (metadata) metadata.command_output_files = (metadata.command_output_files as JsonObject[]).slice(0, 6)
      }),
      file: 'metadata.json',
      field: 'command_output_files',
    },
  ],
  notApplicable: [...notApplicable],
})

testRule(allOptions, {
  pass: [{ name: 'three options', edition, subject: run, summary: 'options 1, 2, 3' }],
  fail: [
    {
      name: 'two options',
      edition,
      subject: await summary((_, options) => {
        delete options['2']
      }),
      verdict: 'invalid',
      messages: ['absent'],
      actual: 2,
    },
    {
      name: 'no option',
      edition,
      subject: await summary((whole) => {
        whole.options = {}
      }),
      verdict: 'invalid',
      messages: ['absent', 'absent', 'absent'],
    },
  ],
  unjudged: [...needsSummary],
  notApplicable: [...notApplicable],
})

testRule(trials, {
  pass: [{ name: 'three trials', edition, subject: run, summary: '3 trials' }],
  fail: [
    {
      name: 'four trials of every option',
      edition,
      subject: await kvCacheRun({ edition, trials: 4 }),
      verdict: 'open',
      messages: ['run'],
      actual: 4,
    },
    {
      name: 'two trials of every option',
      edition,
      subject: await kvCacheRun({ edition, trials: 2 }),
      verdict: 'open',
      messages: ['run'],
      actual: 2,
    },
    {
      name: 'an option that lacks one',
      edition,
      subject: await summary((_, { '3': third }) => Object.assign(third ?? {}, { trial_count: 2 })),
      verdict: 'open',
      messages: ['option'],
      actual: 2,
    },
  ],
  unjudged: [
    {
      name: 'trials that are not counted',
      edition,
      subject: await summary((_, { '1': first }) => Object.assign(first ?? {}, { trial_count: 'three' })),
      file: 'summary.json',
      field: 'options.1.trial_count',
    },
    {
      name: 'nothing that says it',
      edition,
      subject: await changed((files) => {
        delete files.summary
        delete files.metadata
      }),
      file: 'summary.json',
      field: 'trials_per_option',
    },
  ],
  notApplicable: [...notApplicable],
})

testRule(seed, {
  pass: [
    { name: 'the fixed seed', edition, subject: run },
    { name: 'the seed in the arguments', edition, subject: await silent() },
    { name: "the clients' seeds alone", edition, subject: bare },
  ],
  fail: [
    {
      name: 'another seed',
      edition,
      subject: await commands(1, '--seed-base 42', '--seed-base 7'),
      verdict: 'open',
      messages: ['asked'],
      actual: 7,
    },
    {
      name: 'a seed one less',
      edition,
      subject: await commands(3, '--seed-base 42', '--seed-base 41'),
      verdict: 'open',
      messages: ['asked'],
      expected: 42,
      actual: 41,
    },
    {
      name: 'another seed in the arguments alone',
      edition,
      subject: await silent(({ metadata }) => Object.assign(metadata?.args as JsonObject, { seed: 7 })),
      verdict: 'open',
      messages: ['asked'],
    },
    {
      name: 'a client with a seed of its own',
      edition,
      subject: await changed(({ clients }) => Object.assign(clients[CLIENT] ?? {}, { seed: 44 })),
      verdict: 'open',
      messages: ['client'],
      actual: 44,
    },
  ],
  unjudged: [
    {
      name: 'no seed anywhere',
      edition,
      subject: await changed((files) => {
        delete files.metadata
        files.clients = {}
      }),
      file: '*_metadata.json',
      field: 'args.seed',
    },
  ],
  notApplicable: [...notApplicable],
})

testRule(optionDelay, {
  pass: [{ name: '90 seconds', edition, subject: run, summary: '90 s' }],
  fail: [
    {
      name: '20 seconds',
      edition,
      subject: await args({ inter_option_delay: 20 }),
      verdict: 'open',
      messages: ['other'],
      expected: 90,
    },
  ],
  unjudged: [
    ...needsMetadata,
    {
      name: 'a pause that is no number',
      edition,
      subject: await args({ inter_option_delay: true }),
      file: METADATA,
      field: 'args.inter_option_delay',
    },
  ],
  notApplicable: [
    ...notApplicable,
    { name: 'a pause that is not recorded', edition, subject: await args({ inter_option_delay: null }) },
  ],
})

testRule(configFile, {
  pass: [
    { name: 'the configuration of the benchmark', edition, subject: run },
    { name: 'a file of options of the driver', edition, subject: await args({ config_file: '/home/me/options.yaml' }) },
    { name: 'no recorded commands', edition, subject: await silent() },
  ],
  fail: [
    {
      name: 'an argument',
      edition,
      subject: await args({ config: '/home/me/kv.yaml' }),
      verdict: 'open',
      messages: ['own'],
    },
    {
      name: 'a command with another file',
      edition,
      subject: await commands(2, /--config \S+/, '--config /home/me/config.yaml'),
      verdict: 'open',
      messages: ['own'],
      actual: '/home/me/config.yaml',
    },
  ],
  unjudged: [...needsMetadata],
  notApplicable: [...notApplicable],
})

testRule(autoscaling, {
  pass: [
    { name: 'the flag that the driver writes into the arguments of every run', edition, subject: run, summary: 'none' },
    { name: "the clients' files alone", edition, subject: bare, summary: "none in the clients' files" },
  ],
  fail: [
    {
      name: 'the option in a command',
      edition,
      subject: await commands(2, '--duration', '--enable-autoscaling --duration'),
      verdict: 'open',
      messages: ['asked'],
    },
    {
      name: 'a client whose users changed',
      edition,
      subject: await changed(({ clients }) =>
        Object.assign(clients[CLIENT]?.summary as JsonObject, { autoscaling_stats: [{ users: 5 }] }),
      ),
      verdict: 'open',
      messages: ['seen'],
    },
  ],
  unjudged: [
    {
      name: 'neither commands nor files of clients',
      edition,
      subject: await silent((files) => {
        files.clients = {}
      }),
      file: METADATA,
      field: 'command_output_files',
    },
  ],
  notApplicable: [...notApplicable],
})

testRule(completeResults, {
  pass: [
    { name: 'a whole run', edition, subject: run, notes: [], summary: '18 files of clients' },
    {
      name: 'a run whose files of clients were left out of the tree',
      edition,
      subject: await changed((files) => {
        files.clients = {}
      }),
      notes: ['absent', 'absent', 'absent'],
    },
  ],
  fail: [
    {
      name: 'a run that failed in part',
      edition,
      subject: await summary((whole, { '1': first }) => {
        whole.partial_failure = true
        Object.assign(first ?? {}, { partial_failure: true })
      }),
      verdict: 'invalid',
      messages: ['partial', 'partial'],
    },
    {
      name: 'files that were missing at its end',
      edition,
      subject: await summary((_, { '2': second }) => Object.assign(second ?? {}, { missing_files: ['a', 'b'] })),
      verdict: 'invalid',
      messages: ['missing'],
      actual: 2,
    },
  ],
  unjudged: [
    ...needsSummary,
    {
      name: 'a summary that does not say it',
      edition,
      subject: await summary((_, { '2': second }) => {
        delete second?.missing_files
      }),
      file: 'summary.json',
      field: 'options.2.missing_files',
    },
    {
      name: 'a flag that is a word',
      edition,
      subject: await summary((_, { '2': second }) => Object.assign(second ?? {}, { partial_failure: 'true' })),
      file: 'summary.json',
      field: 'options.2.partial_failure',
    },
    {
      name: 'no flag at all',
      edition,
      subject: await summary((whole, options) => {
        for (const one of [whole, ...Object.values(options)]) delete one.partial_failure
      }),
      file: 'summary.json',
      field: 'partial_failure',
    },
  ],
  notApplicable: [...notApplicable],
})

testRule(ranks, {
  pass: [
    { name: 'two clients on one host', edition, subject: run, summary: '2 on 1 host' },
    { name: 'four clients on two hosts', edition, subject: await kvCacheRun({ edition, ranks: 4, hosts: 2 }) },
  ],
  fail: [
    {
      name: 'clients that do not fit on the hosts',
      edition,
      subject: await summary((whole) => Object.assign(whole, { npernode: 3 })),
      verdict: 'invalid',
      messages: ['spread'],
      expected: 3,
      actual: 2,
    },
    {
      name: 'an option with fewer clients',
      edition,
      subject: await summary((_, { '3': third }) => Object.assign(third ?? {}, { rank_count: 1 })),
      verdict: 'invalid',
      messages: ['option'],
    },
  ],
  unjudged: [...needsSummary],
  notApplicable: [...notApplicable],
})

testRule(storageReached, {
  pass: [
    { name: 'a run that reads from storage', edition, subject: run },
    {
      name: 'one client of two in memory',
      edition,
      subject: await summary((_, { '2': second }) => Object.assign(second ?? {}, { cpu_tier_ranks: ['a', 'b', 'c'] })),
    },
  ],
  fail: [
    {
      name: 'an option that the summary lists as served from memory',
      edition,
      subject: await summary((_, { '2': second }) =>
        Object.assign(second ?? {}, { cpu_tier_ranks: ['a', 'b', 'c', 'd', 'e', 'f'] }),
      ),
      verdict: 'open',
      messages: ['memory'],
    },
    {
      name: 'an option whose clients have no block on storage',
      edition,
      subject: await changed(({ clients }) => {
        for (const [path, one] of Object.entries(clients))
          if (path.startsWith('option_2/')) (one.summary as JsonObject).cache_stats = { storage_entries: 0 }
      }),
      verdict: 'open',
      messages: ['memory'],
    },
  ],
  unjudged: [
    ...needsSummary,
    {
      name: 'a summary that does not say it',
      edition,
      subject: await summary((_, { '2': second }) => {
        delete second?.cpu_tier_ranks
      }),
      file: 'summary.json',
      field: 'options.2.cpu_tier_ranks',
    },
  ],
  notApplicable: [...notApplicable],
})

testRule(aggregates, {
  pass: [{ name: 'a summary that agrees', edition, subject: run, summary: '21 agree' }],
  fail: [
    {
      name: 'a summary that averaged over all files',
      edition,
      subject: await summary((_, { '1': first }) =>
        Object.assign(first ?? {}, { aggregated_read_bandwidth_gbps: 4.42 }),
      ),
      verdict: 'closed',
      messages: ['differs'],
      actual: 4.42,
    },
  ],
  unjudged: [...needsSummary],
  notApplicable: [
    ...notApplicable,
    {
      name: 'a tree without the files of clients',
      edition,
      subject: await changed((files) => {
        files.clients = {}
      }),
    },
  ],
})

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

testRule(otherParameters, {
  pass: [
    {
      name: 'the flags that the driver writes into the arguments of every run',
      edition,
      subject: run,
      summary: 'none',
    },
  ],
  fail: [
    {
      name: 'retrieval and tracing',
      edition,
      subject: await commands(1, '--duration', '--enable-rag --enable-latency-tracing --duration'),
      verdict: 'open',
      messages: ['other', 'other'],
    },
  ],
  unjudged: [...needsMetadata],
  notApplicable: [...notApplicable],
})

describe('a KV cache run of edition 3.0', () => {
  const validator = createValidator({ edition, benchmarks: [kvCache as never] })
  const own = (findings: { rule: string; messageId: string }[]) =>
    findings.filter(({ rule }) => rule.startsWith('kv-cache/')).map(({ messageId }) => messageId)

  it('is CLOSED as the driver writes it, with defaults of its command line that would be INVALID in the interim edition', () => {
    expect(own(validator.after(run).findings)).toEqual([])
    const interim = createValidator({ edition: '2.x', benchmarks: [kvCache as never] }).after({
      ...run,
      gpuGb: known(0, 'x'),
    } as KvCacheRun)
    expect(own(interim.findings)).toEqual(['small', 'preview'])
  })

  it('is judged before it starts by what it would run', () => {
    expect(own(validator.before('kv_cache', {}).findings)).toEqual([])
    expect(
      own(validator.before('kv_cache', { num_users: 50, seed: 1, trials: 1, config: 'a.yaml' }).findings).sort(),
    ).toEqual(['asked', 'other', 'other', 'other', 'own', 'run'])
  })

  it('never has a finding of a rule of another edition', () => {
    for (const [name, one] of Object.entries({ run, bare, noSummary }))
      for (const { clause, edition: by } of validator.after(one).findings)
        expect([name, by, clause.includes('run check')]).toEqual([name, '3.0', false])
  })
})
