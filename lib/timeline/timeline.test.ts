import { describe, expect, it } from 'vitest'
import type { Timeline } from '../api/timeline'
import { barAt, pausedSpans, timelineRows } from './rows'
import { elapsedTicks, pan, zoom } from './scale'

function timeline(bars: [device: number, slot: number, from: number, to: number | null][]): Timeline {
  return {
    from: 0,
    to: 100,
    now: 100,
    devices: [
      { id: 'a', index: 0, migIndex: null, name: 'H100', kind: 'nvidia' },
      { id: 'b', index: 3, migIndex: null, name: 'CPU', kind: 'cpu' },
      { id: 'c', index: 4, migIndex: 1, name: 'H100 MIG 3g.40gb', kind: 'mig' },
    ],
    bars: {
      device: bars.map((bar) => bar[0]),
      slot: bars.map((bar) => bar[1]),
      from: bars.map((bar) => bar[2]),
      to: bars.map((bar) => bar[3]),
      state: bars.map(() => 2),
      run: bars.map((_, at) => `r-${at}`),
      key: bars.map((_, at) => `key ${at}`),
      attempt: bars.map(() => 1),
    },
    states: ['starting', 'running', 'succeeded', 'failed', 'cancelled', 'stopped'],
    others: { device: [0], slot: [1], from: [5], to: [6], matrix: [0], run: ['r-other'] },
    matrices: [{ id: 'm-2', name: 'other' }],
    marks: [],
    leftOut: { bars: 0, others: 0 },
  }
}

describe('rows of a timeline', () => {
  it('are slots of devices in order, named with the slot where a device is shared', () => {
    const rows = timelineRows(
      timeline([
        [2, 0, 0, 10],
        [1, 0, 0, 10],
        [0, 0, 0, 20],
        [0, 0, 30, null],
      ]),
    )
    expect(rows.map(({ label, bars, others }) => ({ label, bars, others }))).toEqual([
      { label: 'GPU 0 · slot 0', bars: [2, 3], others: [] },
      { label: 'GPU 0 · slot 1', bars: [], others: [0] },
      { label: 'CPU slot 3', bars: [1], others: [] },
      { label: 'MIG 4:1', bars: [0], others: [] },
    ])
  })

  it('find the bar under the pointer, also one narrower than a pixel, and none in a gap', () => {
    const { bars } = timeline([
      [0, 0, 10, 20],
      [0, 0, 30, 30.01],
      [0, 0, 50, null],
    ])
    const items = [0, 1, 2]
    expect([5, 10, 15, 20, 25, 30, 31, 40, 50, 1e9].map((time) => barAt(items, bars, time, 2))).toEqual([
      null,
      0,
      0,
      0,
      null,
      1,
      1,
      null,
      2,
      2,
    ])
    expect(barAt([], bars, 10, 2)).toBeNull()
  })

  it('show a pause until it was lifted, ended otherwise, or goes on', () => {
    const mark = (kind: string, at: number) => ({ kind: `matrix.${kind}`, at, message: kind })
    const spans = (marks: Timeline['marks']) => pausedSpans(marks, 100).map(({ from, to }) => [from, to])
    expect(spans([mark('launched', 0), mark('paused', 10), mark('resumed', 20), mark('paused', 50)])).toEqual([
      [10, 20],
      [50, 100],
    ])
    expect(spans([mark('paused', 10), mark('cancelled', 30)])).toEqual([[10, 30]])
    expect(spans([mark('paused-itself', 10), mark('retried', 20), mark('resumed', 30)])).toEqual([[10, 30]])
  })
})

describe('the axis of a timeline', () => {
  it('has round times since the begin, and never more of them than fit', () => {
    const labels = (to: number, width = 800) => elapsedTicks([0, to], 0, width, 80).map((tick) => tick.label)
    expect(labels(10_000)).toEqual(['0', '1 s', '2 s', '3 s', '4 s', '5 s', '6 s', '7 s', '8 s', '9 s', '10 s'])
    expect(labels(300_000)).toEqual([
      '0',
      '30 s',
      '1:00',
      '1:30',
      '2:00',
      '2:30',
      '3:00',
      '3:30',
      '4:00',
      '4:30',
      '5:00',
    ])
    expect(labels(3 * 3_600_000).slice(-2)).toEqual(['2 h 30', '3 h 00'])
    for (const span of [1, 30, 999, 61_000, 5e6, 8e7, 9e8, 4e10, 1e13])
      for (const width of [100, 400, 1600])
        expect(labels(span, width).length, `${span}`).toBeLessThanOrEqual(width / 80 + 1)
  })

  it('zooms around the pointer and moves, and never beyond what there is', () => {
    expect(zoom([0, 100], [0, 100], 25, 0.5)).toEqual([12.5, 62.5])
    expect(zoom([50, 100], [0, 100], 100, 1.5)).toEqual([25, 100])
    expect(zoom([50, 100], [0, 100], 60, 9)).toBeNull()
    expect(pan([10, 30], [0, 100], 1000)).toEqual([80, 100])
    expect(pan([10, 30], [0, 100], -1000)).toEqual([0, 20])
  })
})
