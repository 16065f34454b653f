import { expect, test } from 'vitest'
import { listBenchmarks } from './list-benchmarks'

test('every benchmark describes its parameters where the launch form looks for them: at the root, without references', () => {
  const described = listBenchmarks().map(({ id, params }) => {
    const { type, properties } = params as { type?: string; properties?: Record<string, unknown> }
    return { id, type, fields: Object.keys(properties ?? {}) }
  })
  expect(described.map((each) => each.type)).toEqual(described.map(() => 'object'))
  expect(described.find((each) => each.id === 'llm-eval')?.fields).toContain('context_length')
  expect(described.find((each) => each.id === 'train-lm')?.fields).toContain('steps')
  expect(described.find((each) => each.id === 'command')?.fields).toContain('argv')
})
