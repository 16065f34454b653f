import { describe, expect, it } from 'vitest'
import { comparePlot } from '@/lib/compare/plot'
import { columnsOf, compareRun } from '@/lib/compare/testing'
import { pointAt } from './draw-lines'
import { linesOf, whyEmpty } from './lines'
import { MetricStore } from './metric-store'
import { onPoint, point, pointAway, pointer } from './pointer-store'

const slots = (ids: string[]) => new Map(ids.map((id, slot) => [id, slot]))

describe('the lines of a comparison', () => {
  it('have names that tell runs of the same cell apart', () => {
    const same = [compareRun('r-a', { seed: 1 }), compareRun('r-b', { seed: 1 })]
    expect(linesOf(same, slots(['r-a', 'r-b']), []).map((line) => line.label)).toEqual(['seed 1 · r-a', 'seed 1 · r-b'])
    const other = compareRun('r-c', { seed: 1 }, {}, { matrixId: 'm-2', matrixName: 'again' })
    expect(linesOf([same[0]!, other], slots(['r-a', 'r-c']), []).map((line) => line.label)).toEqual([
      'seed 1 · sweep',
      'seed 1 · again',
    ])
    const launchedAgain = compareRun('r-d', { seed: 1 }, {}, { matrixId: 'm-3' })
    expect(linesOf([same[0]!, other, launchedAgain], slots([]), []).map((line) => line.label)).toEqual([
      'seed 1 · sweep · r-a',
      'seed 1 · again',
      'seed 1 · sweep · r-d',
    ])
  })

  it('that are drawn say why nothing is there, whatever the hidden ones have', () => {
    const runs = [compareRun('r-a', { seed: 1 }), compareRun('r-b', { seed: 2 }, {}, { state: 'queued' })]
    const [reported, queued] = linesOf(runs, slots(['r-a', 'r-b']), [])
    const curves = new Set(['r-a'])
    expect(whyEmpty([], curves)).toBe('hidden')
    expect(whyEmpty([queued!], curves)).toBe('waiting')
    expect(whyEmpty([reported!], curves)).toBe('not finite')
    expect(whyEmpty([reported!], new Set())).toBe('never')
  })

  it('keep the look of their place', () => {
    const runs = [compareRun('r-b', { seed: 2 }), compareRun('r-d', { seed: 4 })]
    const places = new Map([
      ['r-b', 1],
      ['r-d', 3],
    ])
    expect(linesOf(runs, places, []).map((line) => line.slot)).toEqual([1, 3])
  })
})

describe('the crosshair', () => {
  const input = (key: string, points: [number, number][]) => ({ key, runs: [[columnsOf(key, points)]], of: 1 })
  const plot = comparePlot(
    [
      input('a', [
        [0, 1],
        [10, 2],
        [40, 3],
      ]),
      input('b', [
        [0, 1],
        [20, 2],
        [30, 3],
      ]),
    ],
    {
      x: 'step',
      log: false,
      smoothing: 0,
      clip: true,
      range: null,
      grouped: false,
      xTicks: 5,
      yTicks: 5,
      timezoneOffset: 0,
    },
  )!

  it('reads the point of a run there, or the one before and says so, and nothing behind the end of a run', () => {
    const [a, b] = plot.lines
    const at = (line: typeof a, x: number) => {
      const near = pointAt(plot, line!, x)
      return near && [plot.x[near.place], near.exact]
    }
    expect([at(a, 10), at(a, 20), at(a, 30), at(a, 40)]).toEqual([
      [10, true],
      [10, false],
      [10, false],
      [40, true],
    ])
    expect([at(b, 20), at(b, 31), at(b, 40)]).toEqual([[20, true], [30, true], null])
  })

  it('tells listeners of a change, and of nothing else', () => {
    let told = 0
    const stop = onPoint(() => told++)
    point({ x: 5, chart: 'c', line: 'a' })
    point({ x: 5, chart: 'c', line: 'a' })
    expect([told, pointer().line]).toEqual([1, 'a'])
    pointAway()
    pointAway()
    expect([told, pointer().x]).toEqual([2, null])
    stop()
  })
})

it('the table is told of a new metric at once', async () => {
  const store = new MetricStore()
  const told = new Promise<void>((resolve) => store.subscribe(resolve))
  store.set('loss', { columns: new Map(), plot: null })
  expect(store.shown().size).toBe(0)
  await told
  expect([...store.shown().keys()]).toEqual(['loss'])
})
