import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import type { SeriesColumns } from '@/lib/api/series'
import { mergePatch } from '@/lib/charts/merge'
import { type PlotOptions, plot } from '@/lib/charts/plot'
import { emptyColumns } from '@/lib/charts/testing'
import { ChartTable } from './chart-table'
import { crosshair, hideCrosshair, moveCrosshair, onCrosshair } from './crosshair'
import { dropTurn, requestTurn } from './draw-queue'
import { type Frame, LEAD_MARGINS, xAt, xPixel } from './frame'
import { LineChart, zoomed } from './line-chart'
import { Marks } from './marks'
import { chartParams } from './view-state'

const OPTIONS: PlotOptions = {
  x: 'step',
  log: false,
  smoothing: 0,
  clip: true,
  range: null,
  xTicks: 6,
  yTicks: 6,
  timezoneOffset: 0,
}

function lossOf(values: (number | 'NaN')[]): SeriesColumns {
  const step = values.map((_, i) => i * 10)
  return mergePatch(
    emptyColumns('r1', 'a1', 1, 'loss', 1000),
    { step, time: step.map((s) => 1000 + s), value: values },
    500,
  ).columns
}

function plotOf(values: (number | 'NaN')[], options: Partial<PlotOptions> = {}) {
  return plot([{ name: 'loss', label: 'train', columns: lossOf(values) }], { ...OPTIONS, ...options })!
}

const FRAME: Frame = { width: 600, height: 272, ...LEAD_MARGINS }

describe('a chart', () => {
  it('says in words what it shows, and which keys work', () => {
    const html = renderToStaticMarkup(
      <LineChart title="Loss" plot={plotOf([4, 3, 2])} width={600} height={272} onZoom={() => {}} />,
    )
    expect(html).toContain('aria-label="Loss. train now 2 at step 20, lowest 2 near step 20, highest 4 near step 0.')
    expect(html).toContain('plus and minus zoom')
    expect(html).toContain('tabindex="0"')
  })

  it('marks NaN at its step, and the newest point', () => {
    const p = plotOf([4, 3, 'NaN', 2])
    const html = renderToStaticMarkup(<Marks plot={p} frame={FRAME} />)
    expect(html).toContain('>NaN<')
    expect(html).toContain(`x1="${xPixel(p, FRAME, 20)}"`)
    expect(html).toContain(`cx="${xPixel(p, FRAME, 30)}"`)
  })

  it('marks at the foot of a log axis what has no place on it', () => {
    const p = plotOf([4, 3, 2], { log: true })
    const wild = plot([{ name: 'loss', label: 'train', columns: lossOf([4, 3, 'NaN', 2]) }], { ...OPTIONS, log: true })!
    expect(renderToStaticMarkup(<Marks plot={p} frame={FRAME} />)).not.toContain('data-foot')
    expect(
      renderToStaticMarkup(<Marks plot={{ ...wild, feet: [0, 20] }} frame={FRAME} />).split('data-foot'),
    ).toHaveLength(3)
  })

  it('says where a later attempt took over', () => {
    const attempts = [{ x: 10, label: 'attempt 2', detail: ', back from step 40' }]
    const at = (width: number) =>
      renderToStaticMarkup(<Marks plot={plotOf([4, 3, 2])} frame={{ ...FRAME, width }} attempts={attempts} />)
    expect(at(600)).toContain('attempt 2, back from step 40')
    expect(at(380), 'less where it would cover the axis').toMatch(/attempt 2</)
  })

  it('as a table holds the same numbers, newest first', () => {
    const html = renderToStaticMarkup(<ChartTable plot={plotOf([4, 'NaN', 2.5])} title="Loss" height={200} />)
    const cells = [...html.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map((match) => match[1])
    expect(cells.filter((_, i) => i % 3 !== 2)).toEqual(['20', '2.500', '10', 'NaN', '0', '4'])
  })

  it('finds the x under the pointer, and stays inside its axis', () => {
    const p = plotOf([4, 3, 2])
    expect(xAt(p, FRAME, xPixel(p, FRAME, 10))).toBeCloseTo(10, 9)
    expect([xAt(p, FRAME, -50), xAt(p, FRAME, 5000)]).toEqual([0, 20])
  })

  it('zooms around the place that people look at', () => {
    expect(zoomed(plotOf([4, 3, 2]), 5, 0.5)).toEqual([2.5, 12.5])
  })
})

describe('the crosshair', () => {
  it('is one for all charts, and only the chart that holds it takes it away', () => {
    const heard = vi.fn()
    const stop = onCrosshair(heard)
    moveCrosshair(40, 'loss')
    moveCrosshair(40, 'loss')
    hideCrosshair('lr')
    expect(crosshair().step).toBe(40)
    hideCrosshair('loss')
    expect(crosshair().step).toBeNull()
    expect(heard).toHaveBeenCalledTimes(2)
    stop()
  })
})

describe('turns', () => {
  it('let every chart draw, each in a task of its own, with what is newest', async () => {
    const drawn: string[] = []
    const charts = ['a', 'b', 'c'].map((name) => ({ name }))
    for (const chart of charts) requestTurn(chart, () => drawn.push(`old ${chart.name}`))
    for (const chart of charts) requestTurn(chart, () => drawn.push(chart.name))
    expect(drawn).toEqual([])
    await vi.waitFor(() => expect(drawn).toEqual(['a', 'b', 'c']))
  })

  it('are given back by a chart that leaves', async () => {
    const drawn: string[] = []
    const [gone, stays] = [{}, {}]
    requestTurn(gone, () => drawn.push('gone'))
    requestTurn(stays, () => drawn.push('stays'))
    dropTurn(gone)
    await vi.waitFor(() => expect(drawn).toEqual(['stays']))
  })
})

describe('the address of a view', () => {
  it('keeps a zoom through writing and reading', () => {
    expect(chartParams.range.parse(chartParams.range.serialize([100, 2500.5]))).toEqual([100, 2500.5])
  })

  it('ignores a zoom that is none', () => {
    for (const text of ['5..5', '9..1', 'a..b', '3', '1..2..3', '']) expect(chartParams.range.parse(text)).toBeNull()
  })
})
