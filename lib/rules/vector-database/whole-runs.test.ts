import { describe, expect, it } from 'vitest'
import vectorDatabase from '../../storage/benchmarks/vector-database'
import { createValidator } from '../validator'
import { edition, interim, run } from './testing/runs'

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
