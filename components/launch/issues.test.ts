import { expect, it } from 'vitest'
import type { Plan } from '@/lib/api/matrices'
import { product } from '@/lib/grid/testing'
import { collidingAxes, issuesAt, issuesElsewhere } from './issues'

const issues = ['axes.model', 'axes.model[1]', 'axes.model_size[0]', 'params.steps', ''].map((path) => ({
  path,
  message: 'x',
}))

it('puts an issue beside the field whose path it begins with', () => {
  expect(issuesAt(issues, 'axes.model').map((issue) => issue.path)).toEqual(['axes.model', 'axes.model[1]'])
})

it('keeps what no field shows', () => {
  const shown = ['axes.model', 'axes.model_size', 'params.steps']
  expect(issuesElsewhere(issues, shown).map((issue) => issue.path)).toEqual([''])
})

it('blames the axis whose values write to one folder, once for all its folders', () => {
  const runs = product({ model: ['a/b', 'a__b', 'c'], task: ['x', 'y'] }).map((axes, at) => ({ key: `k${at}`, axes }))
  const collision = (keys: string[]) => ({ resultDir: keys.join(), keys, message: 'twice', fix: 'rename' })
  const plan = { runs, collisions: [collision(['k0', 'k2']), collision(['k1', 'k3'])] } as unknown as Plan
  expect(collidingAxes(plan)).toEqual([{ axis: 'model', message: 'twice', fix: 'rename', labels: ['b', 'a__b'] }])
})
