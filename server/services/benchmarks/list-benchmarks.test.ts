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

test('each adapter brings the parameters, axes and choices of its own', () => {
  const { variants } = listBenchmarks().find(({ id }) => id === 'llm-eval')!
  expect(variants).toMatchObject({ param: 'adapter', default: 'builtin' })
  for (const { id, params, axes } of variants!.all) {
    const { properties } = params as { properties: Record<string, { enum?: string[] }> }
    expect([id, properties.adapter?.enum]).toEqual([id, variants!.all.map((each) => each.id)])
    expect(axes.map(({ name }) => name)).toEqual(expect.arrayContaining(['model', 'task']))
  }
})
