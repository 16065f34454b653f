import { describe, expect, it } from 'vitest'
import { kvCacheRun } from '../../storage/benchmarks/kv-cache/testing'
import { vectorRun } from '../../storage/benchmarks/vector-database/testing'
import { testRule } from '../testing/rule-table'
import { createValidator } from '../validator'
import benchmarkOfEdition from './benchmark-of-edition'

const kv = await kvCacheRun({ edition: '3.0' })
const vectors = await vectorRun({ edition: '3.0' })
/** Only which benchmark it is counts here. */
const training = { ...kv, benchmark: 'training' }
const checkpointing = { ...kv, benchmark: 'checkpointing' }

testRule(benchmarkOfEdition, {
  pass: [
    { name: 'training', edition: ['1.0', '2.0'], subject: training },
    { name: 'checkpointing', edition: '2.0', subject: checkpointing },
  ],
  fail: [
    { name: 'checkpointing', edition: '1.0', subject: checkpointing, verdict: 'invalid', messages: ['absent'] },
    { name: 'a KV cache', edition: ['1.0', '2.0'], subject: kv, verdict: 'invalid', messages: ['absent'] },
    { name: 'a vector database', edition: ['1.0', '2.0'], subject: vectors, verdict: 'invalid', messages: ['absent'] },
  ],
})

describe('a run of a benchmark that an edition does not have', () => {
  it('is not called closed because no rule is about it', () => {
    for (const edition of ['1.0', '2.0'] as const)
      for (const run of [kv, vectors]) expect(createValidator({ edition }).after(run).verdict).toBe('invalid')
  })
})
