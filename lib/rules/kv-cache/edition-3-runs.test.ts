import { describe, expect, it } from 'vitest'
import kvCache from '../../storage/benchmarks/kv-cache'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { known } from '../../storage/fact'
import { createValidator } from '../validator'
import { bare, edition, noSummary, run } from './testing/edition-3-runs'

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
