import { describe, expect, it } from 'vitest'
import kvCache from '../../storage/benchmarks/kv-cache'
import { kvCacheRun } from '../../storage/benchmarks/kv-cache/testing'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { isKnown, known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import { createValidator } from '../validator'
import backend from './backend'
import batchSize from './batch-size'
import duration from './duration'
import generationMode from './generation-mode'
import memory from './memory'
import model from './model'
import preview from './preview'
import profile from './profile'
import users from './users'

const METADATA = 'kv_cache_20260302_100000_metadata.json'
const run: KvCacheRun = await kvCacheRun({ edition: '2.x' })
/** The same run with other values at the top of its metadata. */
const having = (values: Record<string, string | number | null>) =>
  kvCacheRun({ edition: '2.x' }, ({ metadata }) => Object.assign(metadata ?? {}, values))
/** Neither at the top nor below. */
const without = (name: string) =>
  kvCacheRun({ edition: '2.x' }, ({ metadata }) => {
    for (const place of [metadata, metadata?.args]) delete (place as Record<string, unknown>)[name]
  })
const bare = await kvCacheRun({ edition: '2.x' }, (files) => {
  delete files.metadata
})
const sizing = { ...run, command: known('datasize', 'x') }
const edition = '2.x'
const common = {
  unjudged: [{ name: 'a run without metadata', edition, subject: bare, file: '*_metadata.json' }],
  notApplicable: [{ name: 'data sizing', edition, subject: sizing }],
} as const
const judgedAlike = { unjudged: [...common.unjudged], notApplicable: [...common.notApplicable] }

testRule(model, {
  pass: [
    { name: 'a model of the benchmark', edition, subject: run, summary: 'llama3.1-8b' },
    { name: 'the name of the folder without metadata', edition, subject: bare },
  ],
  fail: [
    {
      name: 'a model of another benchmark',
      edition,
      subject: { ...run, model: known('llama3-8b', 'x') },
      verdict: 'invalid',
      messages: ['unknown'],
      actual: 'llama3-8b',
    },
    {
      name: 'a name of every object',
      edition,
      subject: { ...run, model: known('constructor', 'x') },
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  unjudged: [
    {
      name: 'no model anywhere',
      edition,
      subject: { ...run, model: missing('*_metadata.json', 'model') },
      file: 'metadata.json',
      field: 'model',
    },
  ],
  notApplicable: judgedAlike.notApplicable,
})

testRule(users, {
  pass: [
    { name: 'ten users', edition, subject: await having({ num_users: 10 }), summary: '10 users' },
    { name: 'the default', edition, subject: await without('num_users'), summary: "100 users, the driver's default" },
  ],
  fail: [
    {
      name: 'nine users',
      edition,
      subject: await having({ num_users: 9 }),
      verdict: 'open',
      messages: ['few'],
      expected: 10,
    },
    {
      name: 'no user',
      edition,
      subject: await having({ num_users: 0 }),
      verdict: 'invalid',
      messages: ['none'],
      expected: 1,
    },
  ],
  unjudged: [
    ...judgedAlike.unjudged,
    {
      name: 'a number that is none',
      edition,
      subject: await having({ num_users: 'many' }),
      file: METADATA,
      field: 'num_users',
    },
    { name: 'NaN', edition, subject: await having({ num_users: 'NaN' }), file: METADATA, field: 'num_users' },
  ],
  notApplicable: judgedAlike.notApplicable,
})

testRule(duration, {
  pass: [
    { name: 'sixty seconds', edition, subject: run, summary: '60 s' },
    { name: 'the default', edition, subject: await without('duration'), summary: "60 s, the driver's default" },
  ],
  fail: [
    {
      name: '59 seconds by the name of the plan',
      edition,
      subject: await kvCacheRun({ edition: '2.x' }, ({ metadata }) => {
        for (const place of [metadata, metadata?.args]) delete (place as Record<string, unknown>).duration
        Object.assign(metadata?.args as object, { runtime: 59 })
      }),
      verdict: 'open',
      messages: ['brief'],
      expected: 60,
      actual: 59,
    },
    { name: '59 seconds', edition, subject: await having({ duration: 59 }), verdict: 'open', messages: ['brief'] },
    { name: '30 seconds', edition, subject: await having({ duration: 30 }), verdict: 'open', messages: ['brief'] },
    {
      name: '29.9 seconds',
      edition,
      subject: await having({ duration: 29.9 }),
      verdict: 'invalid',
      messages: ['short'],
      actual: 29.9,
    },
  ],
  ...judgedAlike,
})

testRule(memory, {
  pass: [
    { name: 'one GiB of each', edition, subject: await having({ gpu_mem_gb: 1, cpu_mem_gb: 1 }) },
    { name: 'the defaults', edition, subject: await without('gpu_mem_gb') },
  ],
  fail: [
    {
      name: 'no GPU memory',
      edition,
      subject: await having({ gpu_mem_gb: 0 }),
      verdict: 'invalid',
      messages: ['small'],
    },
    {
      name: 'too little of both',
      edition,
      subject: await having({ gpu_mem_gb: 0.5, cpu_mem_gb: 0.99 }),
      verdict: 'invalid',
      messages: ['small', 'small'],
    },
  ],
  ...judgedAlike,
})

testRule(generationMode, {
  pass: [
    { name: 'realistic', edition, subject: run, summary: 'realistic' },
    { name: 'fast', edition, subject: await having({ generation_mode: 'fast' }) },
    {
      name: 'the default',
      edition,
      subject: await without('generation_mode'),
      summary: "realistic, the driver's default",
    },
  ],
  fail: [
    { name: 'none', edition, subject: await having({ generation_mode: 'none' }), verdict: 'open', messages: ['none'] },
    {
      name: 'another',
      edition,
      subject: await having({ generation_mode: 'slow' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  ...judgedAlike,
})

testRule(profile, {
  pass: [
    { name: 'latency', edition, subject: run, summary: 'latency' },
    { name: 'throughput', edition, subject: await having({ performance_profile: 'throughput' }) },
    {
      name: 'the default',
      edition,
      subject: await without('performance_profile'),
      summary: "latency, the driver's default",
    },
  ],
  fail: [
    {
      name: 'another',
      edition,
      subject: await having({ performance_profile: 'balanced' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  ...judgedAlike,
})

testRule(backend, {
  pass: [
    { name: 'disk', edition, subject: await having({ cache_backend: 'disk' }), summary: 'disk' },
    { name: 'lmcache', edition, subject: await having({ cache_backend: 'lmcache' }) },
  ],
  fail: [
    {
      name: 'memory',
      edition,
      subject: await having({ cache_backend: 'memory' }),
      verdict: 'open',
      messages: ['other'],
    },
    { name: 'redis', edition, subject: await having({ cache_backend: 'redis' }), verdict: 'open', messages: ['other'] },
  ],
  unjudged: [
    ...judgedAlike.unjudged,
    {
      name: 'a backend that is no text',
      edition,
      subject: await having({ cache_backend: 3 }),
      file: METADATA,
      field: 'cache_backend',
    },
  ],
  notApplicable: [...judgedAlike.notApplicable, { name: 'a driver without backends', edition, subject: run }],
})

testRule(batchSize, {
  pass: [
    { name: 'one', edition, subject: await having({ batch_size: 1 }), summary: '1' },
    { name: 'the default', edition, subject: run, summary: "1, the driver's default" },
  ],
  fail: [{ name: 'nothing', edition, subject: await having({ batch_size: 0 }), verdict: 'open', messages: ['small'] }],
  ...judgedAlike,
})

testRule(preview, {
  nobodyPasses: true,
  pass: [],
  fail: [
    { name: 'any run', edition, subject: run, verdict: 'open', messages: ['preview'] },
    {
      name: 'any run handed in as OPEN',
      edition,
      division: 'open',
      subject: run,
      verdict: 'open',
      messages: ['preview'],
    },
  ],
  notApplicable: judgedAlike.notApplicable,
})

describe('a KV cache run of the interim edition', () => {
  const validator = createValidator({ edition, benchmarks: [kvCache as never] })

  it('is OPEN at best', () => {
    const { verdict, findings } = validator.after(run)
    const own = findings.filter(({ rule }) => rule.startsWith('kv-cache/'))
    expect(own.map(({ rule }) => rule)).toEqual(['kv-cache/preview'])
    expect(isKnown(run.users)).toBe(true)
    expect(verdict).toBe('open')
  })

  it('is judged before it starts, by the same rules', () => {
    const saidOf = (parameters: Record<string, never | string | number>) =>
      validator
        .before('kv_cache', { model: 'tiny-1b', ...parameters })
        .findings.filter(({ rule }) => rule.startsWith('kv-cache/'))
        .map(({ messageId }) => messageId)
    expect(saidOf({})).toEqual(['preview'])
    expect(saidOf({ duration: 10, num_users: 5 }).sort()).toEqual(['few', 'preview', 'short'])
  })
})
