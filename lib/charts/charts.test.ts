import { describe, expect, it } from 'vitest'
import type { SeriesColumns, WireNumber } from '../api/series'
import { formatNumber } from '../format/number'
import { joinAttempts } from './attempts'
import { toCsv, toJson } from './export'
import { chartGroups } from './groups'
import { metricAxis } from './metric-axis'
import { countOutside, quantileSpan } from './outliers'
import { chartWords, outsideWords, type PlotOptions, plot } from './plot'
import { nameMatcher, PINNED, sectionsOf } from './sections'
import { emptyColumns } from './testing'
import { logDomain, niceDomain, relativeTicks, stepTicks, timeTicks } from './ticks'

function columnsOf(values: WireNumber[], facts: Partial<SeriesColumns> = {}): SeriesColumns {
  const finite = values.map((v) => (typeof v === 'number' ? v : null))
  return {
    ...emptyColumns('r1', 'a1', 1, 'loss', 1000),
    step: values.map((_, i) => i),
    time: values.map((_, i) => 1000 + i * 60),
    min: finite,
    max: finite,
    last: values,
    total: values.length,
    shown: values.length,
    nonFinite: values.flatMap((value, step) =>
      typeof value === 'number' ? [] : [{ step, time: 1000 + step * 60, value }],
    ),
    ...facts,
  }
}

const OPTIONS: PlotOptions = {
  x: 'step',
  log: false,
  smoothing: 0,
  clip: true,
  range: null,
  xTicks: 6,
  yTicks: 7,
  timezoneOffset: 0,
}

describe('ticks', () => {
  it.each([
    [3.02, 4.38, ['3.0', '3.2', '3.4', '3.6', '3.8', '4.0', '4.2', '4.4']],
    [0, 1, ['0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [-0.3, 0.31, ['−0.3', '−0.2', '−0.1', '0', '0.1', '0.2', '0.3', '0.4']],
    [0, 250_000, ['0', '50 k', '100 k', '150 k', '200 k', '250 k']],
  ])('sit on numbers that people would choose from %d to %d', (low, high, labels) => {
    expect(niceDomain(low, high).labels).toEqual(labels)
  })

  it('are 3 to 9 and hold all values, whatever the size', () => {
    for (let e = -9; e < 12; e++) {
      for (const m of [1, 1.3, 2.7, 4.9, 7.7]) {
        const high = m * 10 ** e
        const { ticks, domain, labels } = niceDomain(high * 0.113, high)
        expect(ticks.length).toBeGreaterThanOrEqual(4)
        expect(ticks.length).toBeLessThanOrEqual(9)
        expect(domain[0]).toBeLessThanOrEqual(high * 0.113)
        expect(domain[1]).toBeGreaterThanOrEqual(high)
        expect(new Set(labels).size).toBe(labels.length)
      }
    }
  })

  it('have labels that differ and can be read, however close the values lie', () => {
    for (const [low, high] of [
      [2.6, 2.60001],
      [47.9999, 48],
      [2.5999999, 2.6],
      [0.001, 0.0011],
    ] as const) {
      const { labels } = niceDomain(low, high, 3)
      expect(new Set(labels).size).toBe(labels.length)
      expect(Math.max(...labels.map((label) => label.length))).toBeLessThanOrEqual(8)
    }
  })

  it('make an axis for a single value and for all zeros', () => {
    for (const value of [0, 5, -3e-8]) {
      const { domain } = niceDomain(value, value)
      expect(domain[0]).toBeLessThanOrEqual(Math.min(0, value))
      expect(domain[1]).toBeGreaterThanOrEqual(Math.max(0, value))
      expect(domain[1]).toBeGreaterThan(domain[0])
      // What is never negative has no negative part.
      if (value >= 0) expect(domain[0]).toBe(0)
    }
  })

  it('of steps are whole numbers', () => {
    expect(stepTicks(0, 3).ticks).toEqual([0, 1, 2, 3])
    expect(stepTicks(0, 250_000).labels).toEqual(['0', '50 k', '100 k', '150 k', '200 k', '250 k'])
    expect(stepTicks(0, 3_000_000).labels[1]).toBe('0.5 M')
    expect(stepTicks(0, 1000).labels).toEqual(['0', '200', '400', '600', '800', '1,000'])
  })

  it('of a log axis stand at powers of ten', () => {
    expect(logDomain(0.0001, 1).labels).toEqual(['1e−4', '0.001', '0.01', '0.1', '1'])
    expect(logDomain(1e-3, 6e-3).labels).toContain('0.002')
    expect(logDomain(2.1, 2.4).labels.length).toBeGreaterThanOrEqual(2)
  })

  it('of time stand on round times of the reader', () => {
    const noon = Date.UTC(2026, 10, 21, 12) / 1000
    expect(timeTicks(noon - 60, noon + 3 * 3600, 0).labels).toEqual(['12:00', '13:00', '14:00', '15:00'])
    expect(timeTicks(noon, noon + 10 * 86_400, -330).labels.every((label) => /^\d+ (Nov|Dec)$/.test(label))).toBe(true)
    expect(relativeTicks(0, 7200).labels).toEqual(['0', '30 min', '1 h', '1 h 30', '2 h'])
  })
})

describe('outliers', () => {
  const values = [...Array.from({ length: 97 }, (_, i) => 3 + i / 100), 50, 60, 70]

  it('do not squeeze the rest, and are counted', () => {
    const span = quantileSpan(values, true)!
    expect(span.high).toBeLessThan(5)
    expect(span.above).toEqual({ count: 3, to: 70 })
  })

  it('stay inside when asked for, and when the newest point is one', () => {
    expect(quantileSpan(values, false)!.high).toBe(70)
    expect(quantileSpan(values, true, [70])!.high).toBe(70)
  })

  it('are not looked for where all values lie close', () => {
    expect(quantileSpan([...Array(100).keys()], true)).toMatchObject({ low: 0, high: 99, above: { count: 0 } })
  })

  it('are only finite values', () => {
    expect(countOutside([Number.NaN, Number.POSITIVE_INFINITY, 9, -9], 0, 1)).toEqual({
      above: { count: 1, to: 9 },
      below: { count: 1, to: -9 },
    })
    expect(quantileSpan([Number.NaN], true)).toBeNull()
  })
})

describe('a plot', () => {
  const one = (columns: SeriesColumns) => [{ name: 'loss', label: 'train', columns }]

  it('says how much lies above its axis', () => {
    const values = [...Array.from({ length: 40 }, (_, i) => 4 - i / 100), 90, ...Array(40).fill(3.6)]
    const p = plot(one(columnsOf(values)), OPTIONS)!
    expect(outsideWords(p)).toEqual([`▲ 1 value above ${formatNumber(p.yDomain[1])}, up to 90`])
  })

  it('smoothed has room for the values as they were reported', () => {
    const values = Array.from({ length: 20 }, (_, i) => Math.sin(i / 5))
    const p = plot(one(columnsOf(values)), { ...OPTIONS, smoothing: 0.6 })!
    expect(p.yDomain[0]).toBeLessThanOrEqual(Math.min(...values))
    expect(outsideWords(p)).toEqual([])
  })

  it('tells of a value that is hidden inside a bucket or under the smoothed line, and shows it when asked to', () => {
    const values = Array.from({ length: 100 }, (_, i) => 3 - i / 100)
    const spike = { width: 8, max: values.map((value, i) => (i === 50 ? 900 : value)) }
    const p = plot(one(columnsOf(values, spike)), { ...OPTIONS, smoothing: 0.6 })!
    expect(outsideWords(p)).toEqual([`▲ 1 bucket above ${formatNumber(p.yDomain[1])}, up to 900`])
    expect(plot(one(columnsOf(values, spike)), { ...OPTIONS, clip: false })!.yDomain[1]).toBeGreaterThanOrEqual(900)
  })

  it('on a log axis counts values at 0 or below instead of dropping them in silence', () => {
    const p = plot(one(columnsOf([1, 0.1, 0, -2, 0.01])), { ...OPTIONS, log: true })!
    expect(p.notPositive).toBe(2)
    expect(p.series[0]!.line.map(Number.isNaN)).toEqual([false, false, true, true, false])
    expect(outsideWords(p)).toEqual(['▼ 2 values at 0 or below, outside a log axis'])
    expect(p.feet).toEqual([2, 3])
  })

  it('on a log axis joins marks at its foot that would cover each other', () => {
    const values = Array.from({ length: 600 }, (_, i) => (i % 2 ? 1 : 0))
    const { feet, notPositive } = plot(one(columnsOf(values)), { ...OPTIONS, log: true })!
    expect(notPositive).toBe(300)
    expect(feet.length).toBeLessThanOrEqual(60)
  })

  it('smoothed is the same line on every x axis, and a constant stays what it is', () => {
    const values = Array.from({ length: 50 }, (_, i) => Math.sin(i * 7))
    const lines = (['step', 'time', 'relative'] as const).map(
      (x) => plot(one(columnsOf(values)), { ...OPTIONS, x, smoothing: 0.9 })!.series[0]!.line,
    )
    expect(lines[1]).toEqual(lines[0])
    expect(lines[2]).toEqual(lines[0])
    const constant = plot(one(columnsOf(Array(50).fill(0.1))), { ...OPTIONS, smoothing: 0.99 })!
    expect(new Set(constant.series[0]!.line)).toEqual(new Set([0.1]))
  })

  it('over another metric lies where that metric was at each step', () => {
    const tokens = columnsOf([0, 100, 300, 600], { name: 'tokens' })
    const { axis } = metricAxis('tokens', tokens)
    const p = plot(one(columnsOf([4, 3, 2, 1])), { ...OPTIONS, x: 'metric', axis })!
    expect(p.series[0]!.x).toEqual([0, 100, 300, 600])
    expect(p.xDomain).toEqual([0, 600])
  })

  it('shows NaN as a gap in the line and a mark at its step, never as 0', () => {
    const p = plot(one(columnsOf([1, 2, 'NaN', 3, 'Infinity'])), { ...OPTIONS, smoothing: 0.5 })!
    expect(p.series[0]!.line[2]).toBeNaN()
    expect(p.series[0]!.raw![2]).toBeNaN()
    expect(p.marks.map((mark) => [mark.x, mark.label])).toEqual([
      [2, 'NaN'],
      [4, '∞'],
    ])
    expect(p.yDomain[0]).toBeGreaterThanOrEqual(0)
  })

  it('joins marks that would cover each other', () => {
    const values: WireNumber[] = Array.from({ length: 1000 }, (_, i) => (i >= 500 && i < 505 ? 'NaN' : 1 + (i % 3)))
    expect(plot(one(columnsOf(values)), OPTIONS)!.marks).toEqual([{ x: 500, label: '5 NaN', series: 'train' }])
  })

  it('spreads marks that lie all along the axis', () => {
    const values: WireNumber[] = Array.from({ length: 1000 }, (_, i) => (i % 20 === 0 ? 'NaN' : 1 + (i % 3)))
    const { marks } = plot(one(columnsOf(values)), OPTIONS)!
    expect(marks.length).toBeGreaterThan(4)
    expect(marks.length).toBeLessThan(12)
    expect(marks.reduce((sum, { label }) => sum + Number.parseInt(label, 10), 0)).toBe(50)
  })

  it('of only NaN has no axis to draw', () => {
    expect(plot(one(columnsOf(['NaN', 'NaN'])), OPTIONS)).toBeNull()
    expect(plot(one(columnsOf([])), OPTIONS)).toBeNull()
  })

  it('counts relative time from when the attempt began', () => {
    const p = plot(one(columnsOf([1, 2, 3])), { ...OPTIONS, x: 'relative' })!
    expect(p.series[0]!.x).toEqual([0, 60, 120])
  })

  it('has a band only where a bucket holds more than one point', () => {
    expect(plot(one(columnsOf([1, 2])), OPTIONS)!.series[0]!.band).toBeNull()
    const wide = columnsOf([1, 2], { width: 10, min: [0.5, 1], max: [2, 3] })
    expect(plot(one(wide), OPTIONS)!.series[0]!.band).toEqual([
      [0.5, 2],
      [1, 3],
    ])
  })

  it('is told in words with its extremes and its last value', () => {
    const words = chartWords('Loss', plot(one(columnsOf([4, 2, 3, 'NaN', 3.5])), OPTIONS)!)
    expect(words).toBe(
      'Loss. train now 3.500 at step 4, lowest 2 near step 1, highest 4 near step 0. 1 value is not finite.',
    )
  })
})

describe('attempts', () => {
  it('join where the later one takes over, and say where', () => {
    const first = columnsOf([9, 8, 7, 6], { attempt: 1 })
    const second = { ...columnsOf([70, 60]), attempt: 2, step: [2, 3], time: [5000, 5060], origin: 4900 }
    const { columns, starts } = joinAttempts([second, first])
    expect(columns.step).toEqual([0, 1, 2, 3])
    expect(columns.last).toEqual([9, 8, 70, 60])
    expect(starts).toEqual([{ attempt: 2, step: 2, time: 5000, backFrom: 3 }])
  })

  it('that go on where the one before stopped went back from nowhere', () => {
    const first = columnsOf([9, 8], { attempt: 1 })
    const second = { ...columnsOf([7, 6]), attempt: 2, step: [2, 3] }
    expect(joinAttempts([first, second]).starts[0]!.backFrom).toBeNull()
  })
})

describe('charts of a run', () => {
  const hints = [
    { name: 'loss', title: 'Train loss' },
    { name: 'val_loss', title: 'Val loss', with: 'loss' },
    { name: 'lr', title: 'Learning rate' },
  ]

  it('follow the hints, pair what belongs together, then list the rest by name', () => {
    const groups = chartGroups(hints, [{ name: 'zeta' }, { name: 'alpha' }, { name: 'loss' }], false)
    expect(groups.map((g) => g.title)).toEqual(['Loss', 'Learning rate', 'alpha', 'zeta'])
    expect(groups[0]!.series).toEqual([
      { name: 'loss', label: 'train' },
      { name: 'val_loss', label: 'val' },
    ])
  })

  it('of an ended run leave out what never reported', () => {
    expect(chartGroups(hints, [{ name: 'lr' }], true).map((g) => g.id)).toEqual(['lr'])
  })

  it('begin with the loss where no benchmark says more', () => {
    expect(chartGroups([], [{ name: 'acc' }, { name: 'loss' }], true).map((g) => g.id)).toEqual(['loss', 'acc'])
  })
})

describe('another metric as the x axis', () => {
  const tokens = columnsOf([0, 100, 100, 600], { name: 'tokens' })

  it('has places between its points, and level ends', () => {
    const { axis } = metricAxis('tokens', tokens)
    expect([-5, 0.5, 1.5, 2.5, 99].map((step) => axis!.at(step))).toEqual([0, 50, 100, 350, 600])
  })

  it('finds all steps of a part of it, with one more at each side', () => {
    const { axis } = metricAxis('tokens', columnsOf([0, 10, 20, 30, 40]))
    expect(axis!.steps(15, 25)).toEqual([1, 3])
    expect(axis!.steps(-1, 100)).toEqual([0, 4])
  })

  it.each([
    ['that goes back', columnsOf([0, 100, 50], { name: 'tokens' }), 'tokens goes back at step 2'],
    [
      'that goes back within a bucket',
      columnsOf([0, 100, 200], { name: 'tokens', width: 4, min: [0, 100, 40], max: [0, 100, 200] }),
      'tokens goes back at step 2',
    ],
    ['that is not finite', columnsOf([0, 'NaN'], { name: 'tokens' }), 'tokens is not finite at step 1'],
    ['without a value', columnsOf([], { name: 'tokens' }), 'tokens has no value in this range'],
  ])('%s is refused by name', (_, columns, fault) => {
    expect(metricAxis('tokens', columns).fault).toBe(fault)
  })
})

describe('sections of charts', () => {
  const charts = (names: string[]) =>
    chartGroups(
      [],
      names.map((name) => ({ name })),
      true,
    )
  const ids = (names: string[]) => sectionsOf(charts(names)).map(({ id, charts: { length } }) => [id, length])

  it('are the prefixes of names, what has none first, the machine last, numbers in order', () => {
    expect(ids(['loss', 'train/acc', 'eval/acc', 'gpu/0/power', 'train/loss', 'system.cpu', 'lr'])).toEqual([
      ['', 2],
      ['eval', 1],
      ['train', 2],
      ['gpu', 1],
      ['system', 1],
    ])
    const layers = Array.from({ length: 12 }, (_, i) =>
      ['q', 'k', 'v', 'o', 'up', 'down'].map((n) => `layers/${i}/${n}`),
    )
    expect(ids(layers.flat()).map(([id]) => id)).toEqual(layers.map((_, i) => `layers/${i}`))
  })

  it('are not cut into crumbs', () => {
    expect(ids(Array.from({ length: 500 }, (_, i) => `grad/${i}/norm`))).toEqual([['grad', 500]])
  })

  it('of 5,000 names lose none and take a moment', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `layers/${i % 100}/block/${i}`)
    const sections = sectionsOf(charts(names))
    expect(sections).toHaveLength(100)
    expect(new Set(sections.flatMap((s) => s.charts.map((c) => c.id))).size).toBe(5000)
  })

  it('begin with what is pinned', () => {
    const [first, ...rest] = sectionsOf(charts(['a/x', 'a/y', 'b/z']), ['b/z', 'gone'])
    expect([first!.id, first!.charts.map((c) => c.id)]).toEqual([PINNED, ['b/z']])
    expect(rest.map((s) => s.id)).toEqual(['a'])
  })
})

describe('the search for a metric', () => {
  const names = ['train/loss', 'eval/Loss', 'layers/3/norm', 'layers/12/norm', 'layers/12/attn/norm', 'a+b(c)']
  it.each([
    ['loss', ['train/loss', 'eval/Loss']],
    ['layers/*/norm', ['layers/3/norm', 'layers/12/norm', 'layers/12/attn/norm']],
    ['layers/?/norm', ['layers/3/norm']],
    ['*/loss', ['train/loss', 'eval/Loss']],
    ['+b(', ['a+b(c)']],
    ['', names],
    ['nothing', []],
    ['layers/*x', []],
  ])('for %j finds %j', (query, found) => {
    expect(names.filter(nameMatcher(query))).toEqual(found)
  })

  it('with many stars on a long name takes a moment', () => {
    expect(nameMatcher(`${'*a'.repeat(60)}b`)('a'.repeat(200))).toBe(false)
  })
})

it('an export holds what is shown, says what was asked and when, and no name becomes a formula', () => {
  const facts = { run: 'r1', query: { x: 'step', names: ['=1'] }, at: Date.UTC(2026, 10, 22) }
  const columns = columnsOf([1, 'NaN'], { name: '=HYPERLINK("x")', total: 9 })
  expect(toCsv([columns], facts).split('\r\n')).toEqual([
    '"# run r1, 2026-11-22T00:00:00.000Z, 2 of 9 points shown, query {""x"":""step"",""names"":[""=1""]}"',
    'series,attempt,step,time,min,max,last',
    `"'=HYPERLINK(""x"")",1,0,1000,1,1,1`,
    `"'=HYPERLINK(""x"")",1,1,1060,,,NaN`,
    '',
  ])
  expect(JSON.parse(toJson([columns], facts))).toMatchObject({
    run: 'r1',
    exportedAt: '2026-11-22T00:00:00.000Z',
    query: facts.query,
    series: [{ name: '=HYPERLINK("x")', last: [1, 'NaN'] }],
  })
})
