import { describe, expect, it } from 'vitest'
import { aggregate, guessDirection } from './aggregate'
import { runColumns } from './columns'
import { plotCsv, plotJson } from './export'
import { groupRuns } from './groups'
import { describeMetric, orderMetrics, runValue } from './metrics'
import { comparePlot, type LineInput, type PlotRequest } from './plot'
import { formatSlots, parseSlots, withoutRun, withRuns } from './slots'
import { countWords, meansOf } from './statistics'
import { styleOf } from './styles'
import { bestRows, compareTable, sortRows, tableCsv, tableLatex, tableMarkdown } from './table'
import { columnsOf, compareRun } from './testing'
import { captionWords, placeWords, shownWords } from './words'

const REQUEST: PlotRequest = {
  x: 'step',
  log: false,
  smoothing: 0,
  clip: false,
  range: null,
  grouped: false,
  xTicks: 6,
  yTicks: 6,
  timezoneOffset: 0,
}
const curve = (from: number, to: number, gap: number, value: (step: number) => number) => {
  const points: [number, number][] = []
  for (let step = from; step <= to; step += gap) points.push([step, value(step)])
  return points
}
const one = (key: string, points: [number, number][], over = {}): LineInput => ({
  key,
  runs: [[columnsOf(key, points, over)]],
  of: 1,
})

describe('the mean of several runs', () => {
  it('is the one that a naive computation finds, over the runs that have a number there', () => {
    const a = [1e9 + 1, 1e9 + 2, null, undefined, 5]
    const b = [1e9 + 3, undefined, null, undefined, 6]
    const c = [1e9 + 5, 4, undefined, undefined, 10]
    const { mean, std, n } = meansOf([a, b, c], 5)
    expect(n).toEqual([3, 2, 0, 0, 3])
    expect(mean).toEqual([1e9 + 3, (1e9 + 6) / 2, null, undefined, 7])
    expect(std[0]).toBeCloseTo(2, 6)
    expect(std[1]).toBeCloseTo(Math.abs(1e9 - 2) / Math.SQRT2, 0)
    expect(std.slice(2, 4)).toEqual([null, null])
    expect(std[4]).toBeCloseTo(Math.sqrt(7), 12)
  })

  it('says where it is over fewer runs', () => {
    const place = (x: number) => `step ${x}`
    expect(countWords([3, 3, 3], [0, 1, 2], place)).toBe('n 3')
    expect(countWords([3, 3, 2, 1], [0, 1, 2, 3], place)).toBe('n 3; 1 from step 2')
    expect(countWords([3, 2, 3], [0, 1, 2], place)).toBe('n 2 to 3')
    expect(countWords([0, 0], [0, 1], place)).toBe('n 0')
  })

  it('is drawn with its spread, and breaks at nothing but what is no number', () => {
    const plot = comparePlot(
      [
        {
          key: 'g',
          of: 3,
          runs: [
            [
              columnsOf(
                'a',
                curve(0, 100, 10, (s) => s),
              ),
            ],
            [
              columnsOf(
                'b',
                curve(0, 60, 10, (s) => s + 4),
              ),
            ],
            [
              columnsOf(
                'c',
                curve(0, 100, 10, (s) => (s === 50 ? Number.NaN : s + 2)),
              ),
            ],
          ],
        },
      ],
      { ...REQUEST, grouped: true },
    )!
    const [line] = plot.lines
    expect(plot.x).toEqual(curve(0, 100, 10, () => 0).map(([s]) => s))
    expect(line!.n).toEqual([3, 3, 3, 3, 3, 2, 3, 2, 2, 2, 2])
    expect(line!.value[3]).toBe(32)
    expect(line!.std![3]).toBe(2)
    expect([line!.low![3], line!.high![3]]).toEqual([30, 34])
    expect(line!.value[5]).toBe(52)
    expect(line!.value[8]).toBe(81)
    expect(line!.nonFinite).toEqual([{ x: 50, value: 'NaN' }])
  })

  it('has no band where one run is left, and takes runs of other spacings in common buckets', () => {
    const plot = comparePlot(
      [
        {
          key: 'g',
          of: 2,
          runs: [
            [
              columnsOf(
                'a',
                curve(0, 1000, 10, () => 1),
              ),
            ],
            [
              columnsOf(
                'b',
                curve(0, 500, 7, () => 3),
              ),
            ],
          ],
        },
      ],
      { ...REQUEST, grouped: true },
    )!
    expect(plot.width).toBe(16)
    const line = plot.lines[0]!
    const half = plot.x.findLastIndex((x) => x <= 490)
    expect(line.n!.slice(0, half)).toEqual(new Array(half).fill(2))
    expect(line.value[5]).toBe(2)
    expect(line.std![5]).toBeCloseTo(Math.SQRT2, 12)
    expect([line.n!.at(-1), line.value.at(-1), line.std!.at(-1), line.low!.at(-1)]).toEqual([1, 1, null, null])
  })

  it('counts each attempt up to the step at which the next takes over', () => {
    const first = columnsOf(
      'a',
      curve(0, 80, 10, () => 1),
    )
    const second = columnsOf(
      'a',
      curve(50, 100, 10, () => 2),
      { attempt: 2, attemptId: 'a-2' },
    )
    const plot = comparePlot([{ key: 'g', of: 1, runs: [[first, second]] }], { ...REQUEST, grouped: true })!
    expect(plot.lines[0]!.value).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2])
  })
})

describe('lines of runs', () => {
  it('are joined over steps that only others report at, and broken by what is no number', () => {
    const plot = comparePlot(
      [
        one('a', [
          [0, 1],
          [10, Number.NaN],
          [20, 3],
        ]),
        one('b', [
          [0, 1],
          [5, 2],
          [20, 3],
        ]),
      ],
      REQUEST,
    )!
    expect(plot.x).toEqual([0, 5, 10, 20])
    expect(Array.from(plot.lines[0]!.y)).toEqual([1, undefined, null, 3])
    expect(Array.from(plot.lines[1]!.y)).toEqual([1, 2, undefined, 3])
  })

  it('leave a constant constant when they are smoothed, and show what was reported behind', () => {
    const plot = comparePlot(
      [
        one(
          'a',
          curve(0, 50, 1, () => 0.7),
        ),
      ],
      { ...REQUEST, smoothing: 0.9 },
    )!
    expect(new Set(plot.lines[0]!.y)).toEqual(new Set([0.7]))
    expect(plot.lines[0]!.raw).toEqual(plot.lines[0]!.value)
    const many = Array.from({ length: 9 }, (_, i) =>
      one(
        `r${i}`,
        curve(0, 50, 1, () => i),
      ),
    )
    expect(comparePlot(many, { ...REQUEST, smoothing: 0.9 })!.lines.map((line) => line.raw)).toEqual(
      new Array(9).fill(null),
    )
  })

  it('mark what a log axis has no place for', () => {
    const plot = comparePlot(
      [
        one('a', [
          [0, 100],
          [1, 0],
          [2, -3],
          [3, 1],
        ]),
      ],
      { ...REQUEST, log: true },
    )!
    expect(plot.lines[0]!.y).toEqual([2, null, null, 0])
    expect(plot.lines[0]!.notPositive).toEqual([1, 2])
  })

  it('keep an axis for all of them when one run blows up, and count what is outside', () => {
    const good = Array.from({ length: 30 }, (_, i) =>
      one(
        `r${i}`,
        curve(0, 100, 1, (s) => 2 - s / 100 + i / 100),
      ),
    )
    const bad = one(
      'bad',
      curve(0, 100, 1, (s) => 1 + s * s),
    )
    const plot = comparePlot([...good, bad], { ...REQUEST, clip: true })!
    expect(plot.yDomain[1]).toBeLessThan(20)
    expect(plot.above).toBeGreaterThan(80)
    expect(comparePlot([...good, bad], REQUEST)!.above).toBe(0)
  })

  it('stand on relative time from the start of each run', () => {
    const late = columnsOf(
      'b',
      curve(0, 10, 1, (s) => s),
      { origin: 5000, time: curve(5000, 5010, 1, () => 0).map(([t]) => t) },
    )
    const plot = comparePlot(
      [
        one(
          'a',
          curve(0, 10, 1, (s) => s),
        ),
        { key: 'b', of: 1, runs: [[late]] },
      ],
      { ...REQUEST, x: 'relative' },
    )!
    expect(plot.xDomain).toEqual([0, 10])
    expect(plot.lines[1]!.value.filter((v) => v !== undefined)).toHaveLength(11)
  })

  it('draw nothing where there is no number', () => {
    expect(comparePlot([one('a', [[0, Number.NaN]]), one('b', [])], REQUEST)).toBeNull()
  })
})

describe('one number for a curve', () => {
  const columns = columnsOf('a', [
    [0, 5],
    [10, 1],
    [20, 3],
    [30, Number.NaN],
  ])
  const of = (kind: Parameters<typeof aggregate>[1]['kind'], direction: 'lower' | 'higher' | null = null, step = 15) =>
    aggregate(columns, { kind, step, last: 2 }, direction)

  it('is the last, the best in the good direction, or the one at a step that the run has reached', () => {
    expect([of('last'), of('min'), of('max'), of('best', 'lower'), of('best', 'higher'), of('best')]).toEqual([
      Number.NaN,
      1,
      5,
      1,
      5,
      null,
    ])
    expect([of('step'), of('step', null, 20), of('step', null, 31)]).toEqual([1, 3, null])
    expect(
      aggregate(
        columnsOf('b', [
          [0, 2],
          [1, 4],
        ]),
        { kind: 'mean', step: 0, last: 10 },
        null,
      ),
    ).toBe(3)
    expect(aggregate(columnsOf('b', []), { kind: 'last', step: 0, last: 10 }, null)).toBeNull()
  })

  it('knows which way is good by the words of a name', () => {
    expect(['train/loss', 'val_loss', 'eval_accuracy', 'f1', 'lr', 'glossary'].map(guessDirection)).toEqual([
      'lower',
      'lower',
      'higher',
      'higher',
      null,
      null,
    ])
  })
})

describe('what tells runs apart', () => {
  const runs = [
    compareRun('r-a', { model: 'm/x', seed: 1 }, { seed: 1, opt: { lr: 0.1, name: 'adam' }, epochs: 3 }),
    compareRun('r-b', { model: 'm/x', seed: 2 }, { seed: 2, opt: { lr: 0.2, name: 'adam' }, epochs: 3, extra: true }),
    compareRun('r-c', { model: 'm/y', seed: 1 }, { seed: 1, opt: { lr: 0.1, name: 'adam' }, epochs: 3 }),
  ]

  it('is every axis and parameter that differs, or that some lack, by dotted name', () => {
    const columns = runColumns(runs)
    expect(columns.filter((c) => c.differs).map((c) => c.id)).toEqual([
      'axes.model',
      'axes.seed',
      'params.opt.lr',
      'params.extra',
    ])
    expect(columns.filter((c) => !c.differs).map((c) => c.title)).toEqual(['opt.name', 'epochs', 'matrix', 'benchmark'])
  })

  it('makes groups by axes and parameters together, named by their values', () => {
    expect(groupRuns(runs, ['axes.model']).map((g) => [g.label, g.runs.length])).toEqual([
      ['x', 2],
      ['y', 1],
    ])
    const groups = groupRuns(runs, ['params.opt.lr', 'params.extra'])
    expect(groups.map((g) => g.label)).toEqual(['opt.lr 0.1 · extra –', 'opt.lr 0.2 · true'])
    expect(groupRuns([...runs].reverse(), ['axes.model']).map((g) => g.key)).toEqual(
      groupRuns(runs, ['axes.model'])
        .map((g) => g.key)
        .reverse(),
    )
  })
})

describe('the chosen runs', () => {
  it('keep their places, and so their colours, when others come and go', () => {
    const slots = parseSlots('r-a,r-b,r-c')
    const gone = withoutRun(slots, 'r-b')
    expect(formatSlots(gone)).toBe('r-a,,r-c')
    expect(formatSlots(withRuns(gone, ['r-c', 'r-d', 'r-e']))).toBe('r-a,r-d,r-c,r-e')
    expect(formatSlots(withoutRun(slots, 'r-c'))).toBe('r-a,r-b')
    expect(parseSlots('r-a, r-a,<script>,')).toEqual(['r-a', null, null, null])
  })

  it('fit into a link, all hundred of them', () => {
    const ids = Array.from({ length: 100 }, (_, i) => `r-${String(i).padStart(10, '0')}`)
    expect(formatSlots(parseSlots(ids.join(',')))).toHaveLength(1299)
  })

  it('look different as long as seven hues and six dashes go', () => {
    const looks = Array.from({ length: 42 }, (_, slot) => JSON.stringify(styleOf(slot)))
    expect(new Set(looks).size).toBe(42)
    expect(styleOf(0)).toEqual({ hue: '--c1', dash: [] })
  })
})

describe('the table of a comparison', () => {
  const score = (value: number) => [{ name: 'f1', value, direction: 'higher' as const }]
  const runs = [
    compareRun('r-a', { model: 'x|y', seed: 1 }, {}, { scores: score(0.5) }),
    compareRun('r-b', { model: 'x|y', seed: 2 }, {}, { scores: score(0.7) }),
    compareRun('r-c', { model: '=z&', seed: 1 }, {}, { scores: null, state: 'running' }),
  ]
  const values: Record<string, number | null> = { 'r-a': 2, 'r-b': 4, 'r-c': null }
  const request = {
    metrics: [{ name: 'loss', title: 'loss', direction: 'lower' as const }],
    value: (run: { id: string }) => values[run.id],
    columns: runColumns(runs).filter((column) => column.differs),
  }
  const single = compareTable({
    ...request,
    grouped: false,
    lines: runs.map((run) => ({ key: run.id, label: run.id, runs: [run] })),
  })

  it('sorts what has no value last, whichever way round', () => {
    const order = (sort: string) => sortRows(single, sort).map((row) => row.key)
    expect(order('metric.loss')).toEqual(['r-a', 'r-b', 'r-c'])
    expect(order('-metric.loss')).toEqual(['r-b', 'r-a', 'r-c'])
    expect(order('-name')).toEqual(['r-c', 'r-b', 'r-a'])
    expect(order('no such column')).toEqual(['r-a', 'r-b', 'r-c'])
  })

  it('names the best of each column in its good direction', () => {
    const best = single.columns.map((column, at) => [column.id, [...bestRows(single, at)]])
    expect(Object.fromEntries(best)).toMatchObject({ 'metric.loss': ['r-a'], 'score.f1': ['r-b'], state: [] })
  })

  it('has mean, std and n of a group, and says where runs lack a value', () => {
    const grouped = compareTable({ ...request, grouped: true, lines: groupRuns(runs, ['axes.seed']) })
    const texts = grouped.rows.map((row) => row.cells.slice(1, 4).map((cell) => cell.text))
    expect(texts).toEqual([
      ['n 2', '2 (n = 1 of 2)', '0.5000 (n = 1 of 2)'],
      ['n 1', '4', '0.7000'],
    ])
    expect(tableCsv(grouped).split('\n')[0]).toContain('metric.loss,metric.loss std,metric.loss n')
  })

  it('leaves as text that opens and compiles as it is', () => {
    expect(tableCsv(single, ['https://x\n?']).split('\n')).toEqual([
      '# https://x ?',
      'key,run,state,metric.loss,score.f1,axes.model,axes.seed',
      'r-a,r-a,succeeded,2,0.5,x|y,1',
      'r-b,r-b,succeeded,4,0.7,x|y,2',
      "r-c,r-c,running,,,'=z&,1",
      '',
    ])
    expect(tableMarkdown(single)).toContain('| r-a | succeeded | **2** | 0.5000 | x\\|y | 1 |')
    expect(tableLatex(single)).toContain('r-c & running & -- & -- & =z\\& & 1 \\\\')
  })
})

describe('what is exported of a chart', () => {
  const facts = {
    metric: 'loss',
    x: 'step' as const,
    smoothing: 0,
    url: 'http://h/compare?a',
    at: '2026-11-22T05:00:00Z',
  }

  it('is what is drawn, with what was asked and when', () => {
    const plot = comparePlot(
      [
        one('r-a', [
          [0, 1],
          [2, Number.NaN],
        ]),
        one('r-b', [[1, 10]]),
      ],
      { ...REQUEST, log: true },
    )!
    const lines = [
      { key: 'r-a', label: 'A, first' },
      { key: 'r-b', label: 'B' },
    ]
    expect(plotCsv(plot, lines, facts).split('\n')).toEqual([
      '# http://h/compare?a',
      '# 2026-11-22T05:00:00Z',
      'run,id,metric,step,value,drawn',
      '"A, first",r-a,loss,0,1,1',
      '"A, first",r-a,loss,2,NaN,',
      'B,r-b,loss,1,10,10',
      '',
    ])
    const json = JSON.parse(plotJson(plot, lines, facts))
    expect(json).toMatchObject({
      url: facts.url,
      series: [{ x: [0, 2], value: [1, 'NaN'], drawn: [1, null] }, { x: [1] }],
    })
  })

  it('has the spread and the number of runs of a group', () => {
    const group = { key: 'g', of: 3, runs: [[columnsOf('a', [[0, 1]])], [columnsOf('b', [[0, 3]])]] }
    const plot = comparePlot([group], { ...REQUEST, grouped: true })!
    expect(plotCsv(plot, [{ key: 'g', label: 'G' }], facts)).toContain(`G,g,loss,0,2,${Math.SQRT2},2,3,2`)
    expect(JSON.parse(plotJson(plot, [{ key: 'g', label: 'G' }], facts)).series[0]).toMatchObject({
      mean: [2],
      n: [2],
      of: 3,
    })
  })
})

describe('the number of a run', () => {
  const metric = { name: 'loss', title: 'loss', direction: 'lower' as const }
  const info = {
    name: 'loss',
    attemptId: 'a',
    attempt: 1,
    count: 3,
    nonFinite: 0,
    conflicts: 0,
    min: 1.23456789,
    max: 3,
    firstStep: 0,
    lastStep: 2,
    lastTime: 2,
    last: 2,
  }
  const wanted = (kind: 'last' | 'best' | 'step') => ({ kind, step: 1, last: 10 })

  it('comes from the counters with all digits, and from the curve where they can not tell', () => {
    const run = compareRun('r', {}, {}, { series: [info], endedAt: '2026-11-22T00:00:00.000Z' })
    expect(runValue(run, metric, wanted('best'), 'joined', undefined)).toBe(1.23456789)
    expect(runValue(run, metric, wanted('step'), 'joined', undefined)).toBeUndefined()
    expect(
      runValue(run, metric, wanted('step'), 'joined', [
        columnsOf('r', [
          [0, 3],
          [1, 1.5],
          [2, 2],
        ]),
      ]),
    ).toBe(1.5)
    expect(runValue(compareRun('r', {}), metric, wanted('last'), 'joined', [])).toBeNull()
  })

  it('leaves out what a later attempt did again', () => {
    const run = compareRun(
      'r',
      {},
      {},
      {
        attempts: 2,
        series: [
          { ...info, min: 0.1 },
          { ...info, attempt: 2, min: 2 },
        ],
      },
    )
    const parts = [
      columnsOf('r', [
        [0, 3],
        [5, 0.1],
      ]),
      columnsOf('r', [[4, 2]], { attempt: 2 }),
    ]
    expect(runValue(run, metric, wanted('best'), 'joined', undefined)).toBeUndefined()
    expect(runValue(run, metric, wanted('best'), 'joined', parts)).toBe(2)
    expect(runValue(run, metric, wanted('best'), 'last', undefined)).toBe(2)
  })

  it('is of the metrics that benchmarks hint at first, then of those that most runs have', () => {
    const hinted = compareRun('r', {}, {}, { seriesHints: [{ name: 'eval_f1', title: 'F1', direction: 'higher' }] })
    const metrics = [
      { name: 'aux', runs: 1 },
      { name: 'loss', runs: 2 },
      { name: 'eval_f1', runs: 1 },
    ]
    expect(orderMetrics(metrics, [hinted]).map((each) => each.name)).toEqual(['eval_f1', 'loss', 'aux'])
    expect(describeMetric('eval_f1', [hinted])).toMatchObject({ title: 'F1', direction: 'higher' })
    expect(describeMetric('eval_f1', [hinted], ['eval_f1:lower']).direction).toBe('lower')
  })
})

it('A caption names the highest and the lowest line, and the words under a chart what it leaves out', () => {
  const plot = comparePlot(
    [
      one('a', [
        [0, 1],
        [1, 5],
      ]),
      one('b', [
        [0, 1],
        [1, -2],
        [2, Number.NaN],
      ]),
    ],
    { ...REQUEST, log: true },
  )!
  expect(captionWords(plot, ['A', 'B'])).toContain('2 lines.')
  expect(shownWords(plot, 'step', 0.5).join('; ')).toContain('× 1 value is NaN or infinite; ▼ 1 at 0 or below')
  expect([placeWords(1200, 'step'), placeWords(90, 'relative')]).toEqual(['step 1,200', 'after 1 min 30 s'])
})
