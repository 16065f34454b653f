import { describe, expect, it } from 'vitest'
import { layoutGrid } from '@/lib/grid/layout'
import { product } from '@/lib/grid/testing'
import { itemsBetween, move } from './selection'

const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false })

describe('keys in the grid', () => {
  it('move one cell and stop at the edge', () => {
    expect(move({ row: 0, column: 0 }, key('ArrowRight'), 2, 3)).toEqual({ row: 0, column: 1 })
    expect(move({ row: 0, column: 0 }, key('ArrowUp'), 2, 3)).toEqual({ row: 0, column: 0 })
    expect(move({ row: 1, column: 2 }, key('PageDown'), 2, 3)).toEqual({ row: 1, column: 2 })
  })

  it('go to the ends of a row, and with Ctrl to the corners', () => {
    expect(move({ row: 1, column: 1 }, key('End'), 4, 3)).toEqual({ row: 1, column: 2 })
    expect(move({ row: 1, column: 1 }, key('End', true), 4, 3)).toEqual({ row: 3, column: 2 })
    expect(move({ row: 1, column: 1 }, key('Home', true), 4, 3)).toEqual({ row: 0, column: 0 })
  })

  it('leave every other key to the browser', () => {
    expect(move({ row: 0, column: 0 }, key('Tab'), 2, 3)).toBeNull()
  })
})

it('selects a rectangle in either direction, without what is excluded', () => {
  const runs = product({ model: ['a', 'b'], task: ['x', 'y', 'z'] })
    .filter((axes) => !(axes.model!.label === 'b' && axes.task!.label === 'y'))
    .map((axes) => ({ axes }))
  const layout = layoutGrid(runs)
  expect(itemsBetween(layout, { row: 1, column: 2 }, { row: 0, column: 1 })).toEqual([1, 2, 4])
})
