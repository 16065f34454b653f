import { describe, expect, it } from 'vitest'
import { canonical } from '../../matrix/canonical'
import { expand as expandSpec } from '../../matrix/expand'
import { parseSpec } from '../../matrix/parse'
import type { Cell, Json } from '../../matrix/types'
import llmEval from '.'

const expand = (axis: string, raw: Json) => llmEval.axes.find(({ name }) => name === axis)!.expand(raw)
const only = (axis: string, raw: Json) => expand(axis, raw).values[0]!
const cellOf = (model: Json, attention: Json, task: Json, params: object = {}): Cell => ({
  axes: { model: only('model', model), attention: only('attention', attention), task: only('task', task) },
  params: llmEval.params.parse(params),
})

describe('An attention value', () => {
  it('is a name, with the defaults filled in and said in one line', () => {
    expect(only('attention', 'streaming')).toEqual({
      label: 'streaming',
      detail: 'sink 4 · window 1020',
      value: { name: 'streaming', sink_size: 4, window_size: 1020 },
    })
    expect(only('attention', 'dense')).toEqual({ label: 'dense', value: { name: 'dense' } })
  })

  it.each([
    [0.1, '10%'],
    ['10%', '10%'],
    ['10.0 %', '10%'],
    [0.07, '7%'],
    [1, 1],
    ['100%', '100%'],
  ])('takes the size %j as %j', (given, size) => {
    expect(only('attention', { name: 'topk', heavy_size: given }).value).toEqual({ name: 'topk', heavy_size: size })
  })

  it.each([
    [{ name: 'topk', heavy_size: 0 }, 'heavy_size'],
    [{ name: 'topk', heavy_size: 1.5 }, 'heavy_size'],
    [{ name: 'topk', heavy_size: -4 }, 'heavy_size'],
    [{ name: 'topk', heavy_size: '0%' }, 'heavy_size'],
    [{ name: 'topk', heavy_size: '101%' }, 'heavy_size'],
    [{ name: 'topk', heavy_size: 'many' }, 'heavy_size'],
    [{ name: 'streaming', window_size: 0 }, 'window_size'],
    [{ name: 'quest', page_size: 0 }, 'page_size'],
    [{ name: 'topk', label: '../x' }, 'label'],
    [{ name: 'topkk' }, 'name'],
    [{ sink_size: 4 }, 'name'],
    ['flash', ''],
    [7, ''],
  ])('that makes no mask is a fault, never a dense run: %j', (raw, path) => {
    expect(expand('attention', raw)).toMatchObject({ values: [], issues: [{ path }] })
  })

  it('with a parameter of another configuration is a fault that names the parameter', () => {
    const { values, issues } = expand('attention', { name: 'topk', window_size: 10 })
    expect(values).toEqual([])
    expect(issues[0]?.message).toContain('window_size')
  })

  it('may carry a label, so that two of a kind stand side by side', () => {
    const value = only('attention', { name: 'streaming', window_size: 252, label: 'streaming-256' })
    expect(value).toMatchObject({ label: 'streaming-256', value: { window_size: 252 } })
    expect(value.value).not.toHaveProperty('label')
  })

  it('that wants more tokens than the context has is refused with the cell', () => {
    const issues = (length: number, attention: Json) =>
      llmEval.check(cellOf('profile/sharp-64', attention, 'synthetic', { context_length: length }))
    expect(issues(512, 'streaming')).toMatchObject([{ path: 'axes.attention' }])
    expect(issues(1024, 'streaming')).toEqual([])
    expect(issues(512, { name: 'topk', heavy_size: '100%' })).toEqual([])
  })
})

describe('A task', () => {
  it('with subsets becomes a value for each, grouped under the benchmark', () => {
    const { values } = expand('task', { benchmark: 'synthetic', subsets: ['needle', 'recency'] })
    expect(values.map(({ label, group }) => [label, group])).toEqual([
      ['needle', 'synthetic'],
      ['recency', 'synthetic'],
    ])
  })

  it('without subsets is one run over all of them', () => {
    expect(expand('task', 'synthetic').values).toMatchObject([
      { label: 'synthetic', value: { subsets: ['needle', 'needles', 'aggregation', 'recency'] } },
    ])
    expect(expand('task', { benchmark: 'synthetic' })).toEqual(expand('task', 'synthetic'))
  })

  it.each([
    ['mock_benchmark', '', 'known: synthetic'],
    [{ benchmark: 'synthetic', subsets: [] }, 'subsets', 'at least one'],
    [{ benchmark: 'synthetic', subsets: ['needle', 'hay'] }, 'subsets[1]', 'needle, needles'],
    [{ benchmark: 'synthetic', subsets: ['needle', 'needle'] }, 'subsets[1]', 'twice'],
    [{ benchmark: 'synthetic', subset: 'needle' }, 'subset', 'known: benchmark, subsets'],
    [null, '', 'must be'],
  ])('that does not exist is a fault that names what does: %j', (raw, path, message) => {
    const { values, issues } = expand('task', raw)
    expect(values).toEqual([])
    expect(issues).toMatchObject([{ path, message: expect.stringContaining(message) }])
  })

  it('named by its subset alone is answered with how to write it', () => {
    expect(expand('task', 'needle').issues[0]?.fix).toBe('Write { benchmark: synthetic, subsets: [needle] }.')
  })
})

describe('An evaluation', () => {
  it('writes below model, attention and task', () => {
    const task = { benchmark: 'synthetic', subsets: ['needle'] }
    expect(llmEval.resultPath(cellOf('profile/sharp-64', 'topk', task))).toEqual([
      'profile/sharp-64',
      'topk',
      'synthetic_needle',
    ])
    expect(llmEval.resultPath(cellOf('profile/sharp-64', 'dense', 'synthetic'))[2]).toBe('synthetic')
  })

  it('of an unknown model or by an unknown adapter is a fault that names the known', () => {
    expect(expand('model', 'gpt-2').issues[0]?.message).toContain('profile/sharp-64')
    const parsed = llmEval.params.safeParse({ adapter: 'vllm' })
    expect(parsed.error?.issues).toMatchObject([
      { path: ['adapter'], message: expect.stringContaining('known: builtin') },
    ])
  })

  it('offers only choices that are accepted', () => {
    for (const { id, axes } of llmEval.variants!.all)
      for (const axis of axes)
        for (const { value } of axis.choices!) expect(axis.expand(value, { adapter: id }).issues).toEqual([])
  })

  it('of an adapter that is not known has one fault, that of its parameter', () => {
    const spec = { model: ['anything'], attention: ['dense'], task: ['synthetic'] }
    const { issues } = expandSpec(
      parseSpec({ benchmark: 'llm-eval', axes: spec, params: { adapter: 'vllm', samples: 1 } }).spec,
    )
    expect(issues).toMatchObject([{ path: 'params.adapter', message: expect.stringContaining('known: builtin') }])
  })

  it('keeps its identity over versions of Rungrid, so that results that exist stay complete', () => {
    const cell = cellOf('profile/sharp-64', 'streaming', { benchmark: 'synthetic', subsets: ['needle'] })
    expect(canonical(llmEval.identity(cell))).toBe(
      '{"value":{"attention":{"name":"streaming","sink_size":4,"window_size":1020},"model":"profile/sharp-64",' +
        '"params":{"adapter":"builtin","context_length":4096,"queries":8,"samples":128,"seed":1},' +
        '"task":{"benchmark":"synthetic","subsets":["needle"]}},"version":1}',
    )
    expect(llmEval.inputs!(cell)).toBeUndefined()
  })

  it('is told apart by what it attends, not by how that was written', () => {
    const identity = (attention: Json) => llmEval.identity(cellOf('profile/sharp-64', attention, 'synthetic')).value
    expect(identity({ name: 'topk', heavy_size: 0.1 })).toEqual(identity('topk'))
    expect(identity({ name: 'topk', heavy_size: 0.2 })).not.toEqual(identity('topk'))
  })
})
