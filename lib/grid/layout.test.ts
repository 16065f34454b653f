import { describe, expect, it } from 'vitest'
import { layoutGrid } from './layout'
import { gridRun, product } from './testing'

const twelve = product({
  model: ['Phi-4-mini', 'Llama-3.1-8B'],
  attention: ['dense', 'streaming'],
  task: ['longbench/narrativeqa', 'longbench/qasper', 'mock_benchmark'],
}).map((axes) => gridRun(axes))

describe('the grid of the 12-run example', () => {
  it('stands model × attention in rows, grouped by model, and tasks in columns, grouped by benchmark', () => {
    const layout = layoutGrid(twelve)
    expect(layout.rows.map((head) => [head.group, head.label])).toEqual([
      ['Phi-4-mini', 'dense'],
      ['Phi-4-mini', 'streaming'],
      ['Llama-3.1-8B', 'dense'],
      ['Llama-3.1-8B', 'streaming'],
    ])
    expect(layout.columns.map((head) => [head.group, head.label])).toEqual([
      ['longbench', 'narrativeqa'],
      ['longbench', 'qasper'],
      [null, 'mock_benchmark'],
    ])
    expect([...layout.cells]).toEqual(twelve.map((_, index) => index))
  })

  it('turns rows into columns when transposed, every run in one place', () => {
    const layout = layoutGrid(twelve, { transpose: true })
    expect(layout.columns.map((head) => head.label)).toEqual(['dense', 'streaming', 'dense', 'streaming'])
    expect(layout.rows.map((head) => head.label)).toEqual(['narrativeqa', 'qasper', 'mock_benchmark'])
    expect([...layout.cells].sort((a, b) => a - b)).toEqual(twelve.map((_, index) => index))
    expect(layout.cells[0 * 4 + 3]).toBe(9)
  })

  it('puts any axis across the top that is asked for', () => {
    const layout = layoutGrid(twelve, { columnAxis: 'attention' })
    expect(layout.columns.map((head) => head.label)).toEqual(['dense', 'streaming'])
    expect(layout.rows).toHaveLength(6)
    expect(layout.rows[0]).toMatchObject({ group: 'Phi-4-mini', label: 'longbench narrativeqa' })
  })

  it('leaves an excluded combination without a run and keeps the order of the spec', () => {
    const rest = twelve.filter(
      (run) => !(run.axes.model!.label === 'Phi-4-mini' && run.axes.attention!.label === 'dense'),
    )
    const layout = layoutGrid(rest)
    expect(layout.axes[1]!.values.map((value) => value.label)).toEqual(['dense', 'streaming'])
    expect(layout.rows.map((head) => head.label)).toEqual(['dense', 'streaming', 'dense', 'streaming'])
    expect([...layout.cells.slice(0, 3)]).toEqual([-1, -1, -1])
    expect([...layout.cells.slice(3)]).toEqual(rest.map((_, index) => index))
  })

  it('finds the run that differs in one axis only', () => {
    const layout = layoutGrid(twelve)
    const streaming = 4
    expect(layout.sibling(streaming, 1, 0)).toBe(1)
    expect(layout.sibling(streaming, 1, 1)).toBe(streaming)
    expect(layout.sibling(streaming, 0, 1)).toBe(10)
  })
})

describe('further axes', () => {
  it('names seeds in the second line of the row head', () => {
    const runs = product({ model: ['a'], lr: ['0.1', '0.2'], seed: ['1', '2'], task: ['x', 'y'] }).map((axes) =>
      gridRun(axes),
    )
    const layout = layoutGrid(runs)
    expect(layout.rows.map((head) => [head.group, head.label, head.detail])).toEqual([
      ['a', '0.1', 'seed 1'],
      ['a', '0.1', 'seed 2'],
      ['a', '0.2', 'seed 1'],
      ['a', '0.2', 'seed 2'],
    ])
  })

  it('keeps tasks across the top where seeds come after them', () => {
    const runs = product({ model: ['a', 'b'], task: ['bench/x', 'bench/y'], seed: ['1', '2', '3'] }).map((axes) =>
      gridRun(axes),
    )
    const layout = layoutGrid(runs)
    expect(layout.columnAxes.map((axis) => axis.name)).toEqual(['task'])
    expect(layout.rows).toHaveLength(6)
  })

  it('shows only the combinations that exist where the list is far from a product', () => {
    const runs = Array.from({ length: 20 }, (_, index) =>
      gridRun(product({ model: [`m${index}`], lr: [`${index}`], task: ['x'] })[0]!),
    )
    expect(layoutGrid(runs).rows).toHaveLength(20)
  })

  it('gives a run without an axis that others have a place of its own', () => {
    const runs = [gridRun(product({ lr: ['1'], task: ['x'] })[0]!), gridRun(product({ task: ['x'] })[0]!)]
    const layout = layoutGrid(runs)
    expect(layout.rows.map((head) => head.label)).toEqual(['1', '–'])
    expect([...layout.cells]).toEqual([0, 1])
  })
})

it('keeps two labels apart that share a name in different groups', () => {
  const runs = product({ model: ['m'], task: ['longbench/qa', 'ruler/qa'] }).map((axes) => gridRun(axes))
  expect(layoutGrid(runs).columns).toHaveLength(2)
})

it('lays out no run and one run without axes', () => {
  expect(layoutGrid([]).cells).toHaveLength(0)
  const layout = layoutGrid([gridRun({})])
  expect([layout.rows.length, layout.columns.length, layout.cells[0]]).toEqual([1, 1, 0])
})

it('places 10,000 runs, each exactly once', () => {
  const runs = product({
    model: list('model', 10),
    attention: list('attention', 10),
    seed: list('seed', 5),
    task: list('bench/task', 20),
  }).map((axes) => gridRun(axes))
  const layout = layoutGrid(runs)
  expect(runs).toHaveLength(10_000)
  expect(new Set(layout.cells).size).toBe(10_000)
  expect(layout.rows).toHaveLength(500)
})

function list(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`)
}
