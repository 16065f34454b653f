import { describe, expect, it } from 'vitest'
import { mergePatch } from '@/lib/charts/merge'
import { plot } from '@/lib/charts/plot'
import { emptyColumns } from '@/lib/charts/testing'
import { attemptLabels, LEAD_MARGINS } from './frame'
import { bandPath, linePath } from './paths'

const step = [0, 1, 2, 3, 4]
const columns = mergePatch(
  emptyColumns('r1', 'a1', 1, 'loss', 0),
  { step, time: step, value: [0, 10, 5, 10, 0] },
  50,
).columns
const p = plot([{ name: 'loss', label: 'loss', columns }], {
  x: 'step',
  log: false,
  smoothing: 0,
  clip: false,
  range: null,
  xTicks: 4,
  yTicks: 4,
  timezoneOffset: 0,
})!
// 400 by 100 pixels inside: a step is 100 wide, a unit 10 high.
const { left, right, top, bottom } = LEAD_MARGINS
const frame = { ...LEAD_MARGINS, width: 400 + left + right, height: 100 + top + bottom }
const at = (x: number, y: number) => `${left + x},${top + y}`

describe('a path', () => {
  it('goes through every point, and ends where a value is not finite', () => {
    expect(linePath(step, [0, 10, Number.NaN, 5, 0], p, frame)).toBe(
      `M${at(0, 100)}L${at(100, 0)}M${at(300, 50)}L${at(400, 100)}`,
    )
    expect(linePath([], [], p, frame)).toBe('')
  })

  it('of a band goes along its top and back along its foot, in pieces where there is none', () => {
    expect(bandPath(step, [[0, 10], [5, 10], null, [0, 5], null], p, frame)).toBe(
      `M${at(0, 0)}L${at(100, 0)}L${at(100, 50)}L${at(0, 100)}ZM${at(300, 50)}L${at(300, 100)}Z`,
    )
  })
})

describe('the labels of attempts', () => {
  it('stand in one row where they have room, and under each other where one would cover the next', () => {
    const placed = attemptLabels(
      [50, 120, 300, 395].map((x) => ({ x: left + x, label: 'attempt 2, 20 letters' })),
      frame,
    )
    expect(placed.map(({ anchor, row }) => [anchor, row])).toEqual([
      ['start', 0],
      ['start', 1],
      ['end', 2],
      ['end', 0],
    ])
  })
})
