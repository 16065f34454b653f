import { describe, expect, it } from 'vitest'
import { type CellContext, cellView } from './cell-view'
import { DURATION, HEADLINE } from './scores'
import { gridRun, percentScore, product } from './testing'

const axes = product({ model: ['m'], task: ['x'] })[0]!
const plain: CellContext = { metric: HEADLINE, baseline: null, isBaseline: false, colour: 'difference', range: null }
const at = '2026-01-01T00:00:00.000Z'

describe('what a cell says', () => {
  it('shows the place of a queued run', () => {
    const view = cellView(gridRun(axes, { queuePosition: 7, waitReason: 'all slots are held' }), plain)
    expect(view).toMatchObject({ kind: 'queued', main: '#7', spoken: 'queued, number 7, all slots are held' })
  })

  it('shows percentage and time left of a running one', () => {
    const progress = { progressPercentage: 58.9, estimatedRemainingSeconds: 540, lastUpdatedTime: at }
    expect(cellView(gridRun(axes, { state: 'running', progress }), plain)).toMatchObject({
      kind: 'running',
      main: '58 %',
      sub: '9 min',
      share: 0.589,
      spoken: 'running, 58 %, 9 min left',
    })
  })

  it('is hatched and counts the silence when nothing was heard', () => {
    const view = cellView(gridRun(axes, { state: 'running', stale: true, heardAt: at }), plain)
    expect(view).toMatchObject({ kind: 'stale', main: 'running', silentSince: Date.parse(at) })
  })

  it('shows the score, its difference and its heat', () => {
    const run = gridRun(axes, { state: 'succeeded', scores: [percentScore(25.7)] })
    expect(cellView(run, { ...plain, baseline: percentScore(29.8) })).toMatchObject({
      main: '25.7',
      sub: '−4.1',
      heat: -3,
      spoken: '25.7, −4.1 against the baseline, worse',
    })
  })

  it('keeps the baseline neutral and marks what was complete already', () => {
    const run = gridRun(axes, { state: 'skipped', scores: [percentScore(29.8)] })
    expect(cellView(run, { ...plain, baseline: percentScore(29.8), isBaseline: true })).toMatchObject({
      main: '29.8',
      sub: null,
      heat: 0,
      skipped: true,
      spoken: '29.8, baseline, skipped, complete already',
    })
  })

  it('names the class of a failure and never fills it with heat', () => {
    const failure = { class: 'out_of_memory', message: 'Needed 83 GB.', fix: 'Use less.' }
    const run = gridRun(axes, { state: 'failed', failure, scores: [percentScore(1)] })
    expect(cellView(run, { ...plain, baseline: percentScore(2) })).toMatchObject({
      kind: 'failed',
      main: 'failed',
      sub: null,
      spoken: 'failed, Out of memory',
      heat: null,
      failureClass: 'out_of_memory',
    })
  })

  it('counts a run that was stopped early', () => {
    const run = gridRun(axes, { state: 'stopped', scores: [percentScore(44.1)] })
    expect(cellView(run, plain)).toMatchObject({ kind: 'stopped', main: '44.1', sub: 'early' })
  })

  it('says done where a run ended without the chosen metric', () => {
    const run = gridRun(axes, { state: 'succeeded', scores: [percentScore(44.1)] })
    expect(cellView(run, { ...plain, metric: 'other' })).toMatchObject({ main: 'done', sub: 'no score' })
  })

  it('shows how long a run took', () => {
    const run = gridRun(axes, { state: 'succeeded', startedAt: at, endedAt: '2026-01-01T00:14:10.000Z' })
    expect(cellView(run, { ...plain, metric: DURATION })).toMatchObject({ main: '14 min' })
  })
})
