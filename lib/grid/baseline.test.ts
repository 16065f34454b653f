import { describe, expect, it } from 'vitest'
import { baselineOf, baselineText, pickBaseline } from './baseline'
import { layoutGrid } from './layout'
import { gridRun, product } from './testing'

const layout = layoutGrid(
  product({ model: ['a', 'b'], attention: ['streaming', 'Dense'], task: ['x', 'y'] }).map((axes) => gridRun(axes)),
)

describe('the baseline', () => {
  it('is the value labelled dense unless another one is asked for', () => {
    expect(baselineText(pickBaseline(layout, null)!, layout)).toBe('attention=Dense')
    expect(baselineText(pickBaseline(layout, 'model=b')!, layout)).toBe('model=b')
  })

  it('is none where it was switched off, does not exist, or no value is dense', () => {
    expect(pickBaseline(layout, 'none')).toBeNull()
    expect(pickBaseline(layout, 'model=gone')).toBeNull()
    expect(pickBaseline(layoutGrid([gridRun(product({ lr: ['1'] })[0]!)]), null)).toBeNull()
  })

  it('compares a run with the one that differs in that axis alone', () => {
    const baseline = pickBaseline(layout, null)
    expect([0, 1, 2, 3, 4].map((item) => baselineOf(layout, item, baseline))).toEqual([2, 3, 2, 3, 6])
  })
})
