import { describe, expect, test } from 'vitest'
import { expand } from './expand'
import { parseSpec } from './parse'
import { findJudge } from './testing/judge'

const plan = (source: unknown) => expand(parseSpec(source).spec, findJudge, ['judge', 'command'])
const keys = (source: unknown) => plan(source).stages[0]!.cells.map((cell) => cell.key)
const paths = (source: unknown) => plan(source).issues.map((issue) => issue.path)

const ATTENTION = `
name: sparse attention on longbench
benchmark: judge
axes:
  model: [microsoft/Phi-4-mini-instruct, meta-llama/Llama-3.1-8B-Instruct]
  attention: [dense, { name: streaming, sink_size: 4, window_size: 1020 }]
  task: [{ benchmark: longbench, subsets: [narrativeqa, qasper] }, mock_benchmark]
`

describe('a matrix', () => {
  test('of 2 models, 2 configurations and 3 tasks has 12 runs, the last axis turning fastest', () => {
    const { stages, axes, issues, excluded } = plan(ATTENTION)
    expect(issues).toEqual([])
    expect(stages[0]!.cells).toHaveLength(12)
    expect(excluded).toBe(0)
    expect(axes.map(({ name, values }) => [name, values.length])).toEqual([
      ['model', 2],
      ['attention', 2],
      ['task', 3],
    ])
    expect(stages[0]!.cells.slice(0, 3).map((cell) => cell.key)).toEqual([
      'model=microsoft/Phi-4-mini-instruct, attention=dense, task=longbench/narrativeqa',
      'model=microsoft/Phi-4-mini-instruct, attention=dense, task=longbench/qasper',
      'model=microsoft/Phi-4-mini-instruct, attention=dense, task=mock_benchmark',
    ])
    expect(stages[0]!.cells.map((cell) => cell.position)).toEqual([...Array(12).keys()])
  })

  test('loses what exclude names by label, by group or as written', () => {
    const by = (exclude: string) => plan(`${ATTENTION}exclude: [${exclude}]`)
    const one = by('{ model: microsoft/Phi-4-mini-instruct, attention: streaming }')
    expect([one.stages[0]!.cells.length, one.excluded]).toEqual([9, 3])
    expect(by('{ task: longbench }').excluded).toBe(8)
    expect(by('{ task: { benchmark: longbench, subsets: [narrativeqa, qasper] } }').excluded).toBe(8)
    expect(by('{ attention: { window_size: 1020, sink_size: 4, name: streaming } }').excluded).toBe(6)
    expect(one.warnings).toEqual([])
  })

  test('says when exclude matches nothing, and still runs', () => {
    const { issues, warnings, stages } = plan(`${ATTENTION}exclude: [{ model: gpt-2 }]`)
    expect(issues).toEqual([])
    expect(warnings).toMatchObject([{ path: 'exclude[0]' }])
    expect(stages[0]!.cells).toHaveLength(12)
  })

  test('gains what include names, with every value of the axes that it leaves out', () => {
    const spec = { benchmark: 'judge', axes: { model: ['a'], task: ['x', 'y'] }, include: [{ model: 'b' }] }
    expect(keys(spec)).toEqual(['model=a, task=x', 'model=a, task=y', 'model=b, task=x', 'model=b, task=y'])
    expect(plan(spec).axes[0]).toEqual({ name: 'model', values: ['a', 'b'] })
  })

  test('gets back by include what exclude took, and warns of what is there already', () => {
    const spec = {
      benchmark: 'judge',
      axes: { model: ['a', 'b'] },
      exclude: [{ model: 'b' }],
      include: [{ model: 'b' }],
    }
    expect(keys(spec)).toEqual(['model=a', 'model=b'])
    const twice = plan({ benchmark: 'judge', axes: { model: ['a'] }, include: [{ model: 'a' }] })
    expect(twice.stages[0]!.cells).toHaveLength(1)
    expect(twice.warnings).toMatchObject([{ path: 'include[0]' }])
  })

  test('takes a parameter as an axis, parsed by its schema', () => {
    const { stages } = plan({ benchmark: 'judge', axes: { model: ['a'], seed: [1, 2] }, params: { samples: 3 } })
    expect(stages[0]!.cells.map(({ cell, key }) => [key, cell.params])).toEqual([
      ['model=a, seed=1', { seed: 1, samples: 3 }],
      ['model=a, seed=2', { seed: 2, samples: 3 }],
    ])
  })

  test('has stages with axes of their own', () => {
    const { stages, axes } = plan({
      stages: [
        { benchmark: 'judge', axes: { model: ['a'] } },
        { benchmark: 'judge', axes: { model: ['a', 'b'], task: ['x'] } },
      ],
    })
    expect(stages.map((stage) => stage.cells.map((cell) => [cell.stage, cell.key]))).toEqual([
      [[0, 'model=a']],
      [
        [1, 'model=a, task=x'],
        [1, 'model=b, task=x'],
      ],
    ])
    expect(axes).toEqual([
      { name: 'model', values: ['a', 'b'] },
      { name: 'task', values: ['x'] },
    ])
  })

  test('of 10,000 runs has 10,000 different keys', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i)
    const all = keys({ benchmark: 'judge', axes: { model: hundred.map((i) => `m${i}`), seed: hundred } })
    expect(new Set(all).size).toBe(10_000)
  })

  test('tells values apart whose texts look alike', () => {
    const model = ['a, task=b', 'a']
    const all = keys({
      benchmark: 'judge',
      axes: { model, task: ['b', 'b, task=b', { benchmark: 'b', subsets: ['b'] }] },
    })
    expect(new Set(all).size).toBe(6)
  })
})

describe('a fault is named with its path and its fix:', () => {
  test('an unknown benchmark, with the name that was probably meant', () => {
    expect(plan({ benchmark: 'jugde', axes: { model: ['a'] } }).issues).toEqual([
      {
        path: 'benchmark',
        message: 'There is no benchmark `jugde`.',
        fix: 'Did you mean `judge`? Known: judge, command.',
      },
    ])
  })

  test('an unknown axis', () => {
    expect(plan({ benchmark: 'judge', axes: { model: ['a'], atention: ['dense'] } }).issues).toMatchObject([
      { path: 'axes.atention', fix: expect.stringContaining('Did you mean `attention`?') },
    ])
  })

  test('an axis that is required', () => {
    expect(paths({ benchmark: 'judge' })).toEqual(['axes.model'])
  })

  test('a value that stands twice, and not the same subset of two benchmarks', () => {
    expect(plan({ benchmark: 'judge', axes: { model: ['a', 'b', 'a'] } }).issues).toMatchObject([
      { path: 'axes.model[2]', message: expect.stringContaining('axes.model[0]') },
    ])
    const task = [
      { benchmark: 'ruler', subsets: ['x'] },
      { benchmark: 'loft', subsets: ['x'] },
    ]
    expect(paths({ benchmark: 'judge', axes: { model: ['a'], task } })).toEqual([])
    expect(paths({ benchmark: 'judge', axes: { model: ['a'], task: [...task, task[0]] } })).toEqual(['axes.task[2]'])
  })

  test('a negative count, in params and in an axis', () => {
    expect(paths({ benchmark: 'judge', axes: { model: ['a'] }, params: { samples: -1 } })).toEqual(['params.samples'])
    expect(paths({ benchmark: 'judge', axes: { model: ['a'], samples: [1, -1] } })).toEqual(['axes.samples[1]'])
  })

  test('an unknown parameter', () => {
    expect(plan({ benchmark: 'judge', axes: { model: ['a'] }, params: { sample: 1 } }).issues).toMatchObject([
      { path: 'params.sample', fix: expect.stringContaining('Did you mean `samples`?') },
    ])
  })

  test('a combination that the benchmark refuses, at the value that is to blame, once', () => {
    const axes = { model: ['blind', 'a'], attention: ['dense', 'streaming'], task: ['x', 'y'] }
    const { issues } = plan({ benchmark: 'judge', axes })
    expect([...new Set(issues.map((issue) => issue.path))]).toEqual(['axes.attention[1]'])
    const exclude = [{ model: 'blind', attention: 'streaming' }]
    expect(paths({ benchmark: 'judge', axes, exclude })).toEqual([])
  })

  test('exclude and include with an axis that is not there, and an exclude that leaves nothing', () => {
    const axes = { model: ['a'] }
    expect(paths({ benchmark: 'judge', axes, exclude: [{ modle: 'a' }] })).toEqual(['exclude[0].modle'])
    expect(paths({ benchmark: 'judge', axes, include: [{ task: 'a' }] })).toEqual(['include[0].task'])
    expect(paths({ benchmark: 'judge', axes, exclude: [{ model: 'a' }] })).toEqual(['exclude'])
  })

  test('too many runs, counted before any is made', () => {
    const seed = Array.from({ length: 1001 }, (_, i) => i)
    const model = seed.map((i) => `m${i}`)
    expect(plan({ benchmark: 'judge', axes: { model, seed } }).issues).toMatchObject([
      { path: 'axes', message: expect.stringContaining('1002001') },
    ])
  })

  test('includes that add too many runs', () => {
    const seed = Array.from({ length: 1000 }, (_, i) => i)
    const include = Array.from({ length: 101 }, (_, i) => ({ model: `m${i}` }))
    expect(paths({ benchmark: 'judge', axes: { model: ['a'], seed }, include })).toEqual(['include[100]'])
    expect(paths({ benchmark: 'judge', axes: { model: ['a'], seed }, include: include.slice(0, 99) })).toEqual([])
  })

  test('a command that the benchmark does not have', () => {
    expect(paths({ benchmark: 'judge', command: 'datagen', axes: { model: ['a'] } })).toEqual(['command'])
  })

  test('in a stage, with the number of the stage', () => {
    const good = { benchmark: 'judge', axes: { model: ['a'] } }
    expect(paths({ stages: [good, { benchmark: 'judge', axes: { model: ['a'], seed: [-1] } }] })).toEqual([
      'stages[1].axes.seed[0]',
    ])
  })
})
