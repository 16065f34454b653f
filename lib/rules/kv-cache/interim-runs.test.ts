import { describe, expect, it } from 'vitest'
import kvCache from '../../storage/benchmarks/kv-cache'
import { isKnown } from '../../storage/fact'
import { createValidator } from '../validator'
import { edition, run } from './testing/interim-runs'

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
