import { describe, expect, it } from 'vitest'
import { pickBaseline } from './baseline'
import { cellView } from './cell-view'
import { createFold, foldChoices, pickFold } from './fold'
import { difference } from './heat'
import { layoutGrid } from './layout'
import { countedScore, type GridRun, HEADLINE, scoreOf } from './scores'
import { gridTable } from './table'
import { gridRun, percentScore, product } from './testing'

/** Runs of two attentions and seeds 1 to `seeds`; a value by `attention/seed`, null for a failed run, absent: queued. */
function runsOf(values: Record<string, number | null>, seeds = 3, tasks = ['qa']): GridRun[] {
  const seed = Array.from({ length: seeds }, (_, at) => String(at + 1))
  return product({ attention: ['dense', 'streaming'], task: tasks, seed }).map((axes) => {
    const value = values[`${axes.attention!.label}/${axes.seed!.label}`]
    if (value === undefined) return gridRun(axes)
    if (value === null)
      return gridRun(axes, { state: 'failed', failure: { class: 'timeout', message: 'slow', fix: 'wait' } })
    return gridRun(axes, { state: 'succeeded', scores: [percentScore(value)] })
  })
}

const COMPLETE = {
  'dense/1': 80,
  'dense/2': 81,
  'dense/3': 82,
  'streaming/1': 78,
  'streaming/2': 80,
  'streaming/3': 82,
}
const view = (run: GridRun, baseline: GridRun | null = null) =>
  cellView(run, {
    metric: HEADLINE,
    baseline: baseline && scoreOf(baseline, HEADLINE),
    isBaseline: false,
    colour: 'difference',
    range: null,
  })

describe('folding an axis', () => {
  it('makes one cell of the runs that differ only in it, with mean and sample standard deviation', () => {
    const cells = createFold('seed')(runsOf(COMPLETE))
    expect(cells.map((cell) => Object.keys(cell.axes))).toEqual([
      ['attention', 'task'],
      ['attention', 'task'],
    ])
    const score = scoreOf(cells[1]!, HEADLINE)!
    expect(score.value).toBe(80)
    expect(score.spread!.std).toBe(2)
    expect(view(cells[1]!, cells[0]!)).toMatchObject({ kind: 'score', main: '80.0 ± 2.0', sub: '−1.0' })
    expect(view(cells[1]!, cells[0]!).spoken).toBe(
      '80.0 plus or minus 2.0, mean of 3 of 3 runs, −1.0 against the baseline',
    )
  })

  it('shows no spread of one run, and says how many are there', () => {
    const [dense, streaming] = createFold('seed')(runsOf({ 'dense/1': 80, 'streaming/2': null }))
    expect(view(dense!)).toMatchObject({ kind: 'queued', main: '80.0', sub: '1 of 3' })
    expect(view(streaming!)).toMatchObject({ kind: 'queued', main: '···', sub: '0 of 3, 1 failed' })
    const [only] = createFold('seed')(runsOf({ 'dense/1': 80 }, 1))
    expect(view(only!)).toMatchObject({ kind: 'score', main: '80.0' })
    const failed = createFold('seed')(runsOf({ 'dense/1': null, 'dense/2': null, 'dense/3': null }))[0]!
    expect(view(failed)).toMatchObject({ kind: 'failed', main: 'failed', sub: 'all 3 failed' })
  })

  it('counts only complete cells in means and as a whole', () => {
    const cells = createFold('seed')(runsOf({ ...COMPLETE, 'streaming/3': null }, 3, ['qa', 'code']))
    expect(cells.map((cell) => countedScore(cell, HEADLINE) !== null)).toEqual([true, true, false, false])
    const layout = layoutGrid(cells)
    const table = gridTable(layout, cells, HEADLINE, pickBaseline(layout, null))
    expect(table.rows[0]!.mean).toMatchObject({ kind: 'mean', value: 81, std: 1 })
    expect(table.rows[1]!.mean).toEqual({ kind: 'part', done: 0, of: 2 })
  })

  it('compares by pairs of equal seeds, so that a seed that is missing on one side moves nothing', () => {
    const [dense, streaming] = createFold('seed')(runsOf({ ...COMPLETE, 'streaming/1': null }))
    const gap = difference(scoreOf(streaming!, HEADLINE)!, scoreOf(dense!, HEADLINE))!
    // Pairs 80 − 81 and 82 − 82; the means alone would say 81 − 81 = 0.
    expect(gap).toMatchObject({ raw: -0.5, good: -0.5, pairs: 2 })
    expect(gap.std).toBeCloseTo(Math.SQRT1_2)
    const [left, right] = createFold('seed')(runsOf({ 'dense/1': 80, 'streaming/2': 70 }))
    expect(difference(scoreOf(right!, HEADLINE)!, scoreOf(left!, HEADLINE))).toMatchObject({ raw: -10, pairs: 0 })
  })

  it('makes no mean of scores that measure different things', () => {
    const runs = product({ model: ['a', 'b'], task: ['qa', 'sum'] }).map((axes) =>
      gridRun(axes, { state: 'succeeded', scores: [percentScore(50, axes.task!.label === 'qa' ? 'F1' : 'ROUGE')] }),
    )
    const [cell] = createFold('task')(runs)
    expect(scoreOf(cell!, HEADLINE)).toMatchObject({ value: null, note: 'not comparable: F1 and ROUGE' })
    expect(view(cell!)).toMatchObject({ main: 'done', sub: 'not comparable: F1 and ROUGE' })
    const shares = runs.map((run, at) => ({ ...run, scores: [{ ...percentScore(0.5), scale: [0, at % 2 ? 1 : 100] }] }))
    const [mixed] = createFold('task')(shares as typeof runs)
    expect(scoreOf(mixed!, HEADLINE)).toMatchObject({ value: null, note: expect.stringContaining('different scale') })
  })

  it('leaves a run that was stopped early out of the mean', () => {
    const runs = runsOf(COMPLETE)
    runs[0] = { ...runs[0]!, state: 'stopped' }
    expect(scoreOf(createFold('seed')(runs)[0]!, HEADLINE)!.value).toBe(81.5)
  })

  it('keeps the cells none of whose runs changed', () => {
    const fold = createFold('seed')
    const runs = runsOf(COMPLETE)
    const before = fold(runs)
    const after = fold(runs.map((run, at) => (at === 0 ? { ...run, state: 'running' as const } : run)))
    expect(after[0]).not.toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(after[0]!.state).toBe('running')
    expect(scoreOf(after[1]!, HEADLINE)).toBe(scoreOf(before[1]!, HEADLINE))
  })

  it('is of seeds unless somebody chose otherwise, and only where another axis is left to look at', () => {
    expect(foldChoices(runsOf({}, 3, ['qa', 'code']))).toEqual(['attention', 'task', 'seed'])
    expect(foldChoices(runsOf({}, 1))).toEqual(['attention'])
    expect(pickFold(['attention', 'seed'], null)).toBe('seed')
    expect(pickFold(['attention', 'seed'], 'none')).toBeNull()
    expect(pickFold(['attention', 'seed'], 'attention')).toBe('attention')
    expect(pickFold(['seed'], null)).toBeNull()
    expect(pickFold(['attention'], 'gone')).toBeNull()
  })
})
