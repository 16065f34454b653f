import { expect, it } from 'vitest'
import { createFold } from './fold'
import { layoutGrid } from './layout'
import { chartRange, pickChartAxes, scoreCharts } from './score-charts'
import type { GridRun } from './scores'

const run = (axes: Record<string, string>, value: number | null, name = 'accuracy'): GridRun => ({
  id: JSON.stringify(axes),
  axes: Object.fromEntries(Object.entries(axes).map(([axis, label]) => [axis, { label, value: label }])),
  state: value === null ? 'running' : 'succeeded',
  stale: false,
  progress: null,
  heardAt: null,
  scores: value === null ? null : [{ name, value, direction: 'higher', headline: true }],
  failure: null,
  skipReason: null,
  waitReason: null,
  queuePosition: null,
  startedAt: null,
  endedAt: null,
})

const draw = (runs: readonly GridRun[], x: string | null = null, by: string | null = null) => {
  const layout = layoutGrid(runs)
  const axes = pickChartAxes(layout, x, by)!
  return { axes, charts: scoreCharts(layout, runs, 'headline', axes) }
}

it('a point is a cell with the spread of its seeds, and what is not complete has none', () => {
  const fold = createFold<GridRun>('seed')
  const cells = fold([
    run({ model: 'a', attention: 'dense', seed: '1' }, 0.5),
    run({ model: 'a', attention: 'dense', seed: '2' }, 0.7),
    run({ model: 'a', attention: 'streaming', seed: '1' }, 0.4),
    run({ model: 'a', attention: 'streaming', seed: '2' }, null),
    run({ model: 'b', attention: 'dense', seed: '1' }, 0.1),
    run({ model: 'b', attention: 'dense', seed: '2' }, 0.1),
  ])
  const { axes, charts } = draw(cells)
  expect([axes.x.name, axes.by?.name]).toEqual(['attention', 'model'])
  expect(charts).toHaveLength(1)
  const [a, b] = charts[0]!.series
  expect(a).toMatchObject({ label: 'a', points: [{ x: 0, value: 0.6 }] })
  expect(a!.points[0]!.std).toBeCloseTo(0.1414, 4)
  expect(b).toMatchObject({ label: 'b', points: [{ x: 0, value: 0.1, std: 0 }] })
  const [low, high] = chartRange(charts[0]!)
  expect(low).toBe(0.1)
  expect(high).toBeCloseTo(0.7414, 4)
})

it('every combination of the other axes, and every score that compares with no other, has a chart of its own', () => {
  const runs = [
    run({ model: 'org/a', lr: '0.1', task: 'qa' }, 1),
    run({ model: 'org/a', lr: '0.2', task: 'qa' }, 2),
    run({ model: 'org/a', lr: '0.1', task: 'sum' }, 3, 'rouge'),
    run({ model: 'org/b', lr: '0.1', task: 'qa' }, 4),
  ]
  const { axes, charts } = draw(runs, null, 'none')
  expect([axes.x.name, axes.by]).toEqual(['lr', null])
  expect(charts.map(({ title, score }) => `${title}: ${score.name}`)).toEqual([
    'a · qa: accuracy',
    'a · sum: rouge',
    'b · qa: accuracy',
  ])
})

it('a single axis is across, without colours', () => {
  const { axes, charts } = draw([run({ lr: '0.1' }, 1), run({ lr: '0.2' }, 2)])
  expect([axes.x.name, axes.by]).toEqual(['lr', null])
  expect(charts[0]!.title).toBe('')
  expect(pickChartAxes(layoutGrid([run({ lr: '0.1' }, 1)]), null, null)).toBeNull()
})
