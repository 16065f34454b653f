import { describe, expect, it } from 'vitest'
import { pickBaseline } from '../baseline'
import { createFold } from '../fold'
import { layoutGrid } from '../layout'
import { type GridRun, HEADLINE } from '../scores'
import { gridTable } from '../table'
import { axisValue, gridRun, percentScore, product } from '../testing'
import { EXPORTERS, getExporter } from './index'

const write = (format: string, runs: GridRun[]) => {
  const layout = layoutGrid(runs)
  return getExporter(format)!.render(gridTable(layout, runs, HEADLINE, pickBaseline(layout, null)))
}

function runs() {
  const scores: Record<string, number> = { 'dense/qa_1': 80, 'dense/x|y': 60, 'streaming/qa_1': 75.53219 }
  return product({ model: ['phi_4, mini'], attention: ['dense', 'streaming'], task: ['ruler/qa_1', 'ruler/x|y'] }).map(
    (axes) => {
      const value = scores[`${axes.attention!.label}/${axes.task!.label}`]
      const score = { ...percentScore(value ?? null), samples: 200 }
      if (value !== undefined) return gridRun(axes, { state: 'succeeded', scores: [score] })
      return gridRun(axes, { state: 'failed', failure: { class: 'timeout', message: 'too slow', fix: 'wait' } })
    },
  )
}

/** Two seeds of each; streaming lacks one of x|y. */
function folded() {
  const all = product({ attention: ['dense', 'streaming'], task: ['qa', 'x|y'], seed: ['1', '2'] }).map((axes) => {
    const { attention, task, seed } = axes as Record<string, { label: string }>
    if (attention!.label === 'streaming' && task!.label === 'x|y' && seed!.label === '2') return gridRun(axes)
    const value = (attention!.label === 'dense' ? 80 : 70) + (seed!.label === '1' ? 0 : 2)
    return gridRun(axes, { state: 'succeeded', scores: [percentScore(value)] })
  })
  return createFold('seed')(all)
}

/** Names that mean something to a spreadsheet, to Markdown or to LaTeX. */
const EVIL = ['=cmd()', '-1+2', '-0.5', '[x](y)', '<b>*bold*</b>', '50% & $x_1$ {a} #1 ~^\\', 'two\nlines', '"quoted"']

function evil() {
  return EVIL.map((label) =>
    gridRun(
      { model: { label, value: label }, task: axisValue('qa') },
      { state: 'succeeded', scores: [percentScore(50)] },
    ),
  )
}

describe('a CSV export', () => {
  it('has a row a cell with full digits, direction, scale and number of samples', () => {
    const lines = write('csv', runs()).trimEnd().split('\n')
    expect(lines[0]).toBe(
      'model,attention,task,run,state,metric,direction,scale_min,scale_max,unit,samples,value,std,n,of,baseline,difference,failure',
    )
    expect(lines[3]).toBe(
      '"phi_4, mini",streaming,ruler/qa_1,"phi_4, mini/streaming/qa_1",succeeded,accuracy,higher is better,0,100,,200,75.53219,,1,1,80,-4.46781,',
    )
    expect(lines[4]).toMatch(/,failed,.*,timeout$/)
  })

  it('of folded seeds has mean, spread, how many there are and should be', () => {
    const lines = write('csv', folded()).trimEnd().split('\n')
    expect(lines[1]).toMatch(/^dense,qa,dense\/qa\/1 dense\/qa\/2,.*,81,1\.414\d*,2,2,81,,$/)
    expect(lines[4]).toMatch(/,queued,.*,70,,1,2,81,-10,$/)
  })

  it('runs no formula in a spreadsheet, and keeps numbers numbers', () => {
    const text = write('csv', evil())
    expect(text).toContain("\n'=cmd(),")
    expect(text).toContain("\n'-1+2,")
    expect(text).toContain('\n-0.5,')
    expect(text).toContain('\n"two\nlines",')
    expect(text).toContain('\n"""quoted""",')
  })

  it('keeps the columns apart when an axis has the name of one', () => {
    const [head] = write('csv', [gridRun({ state: axisValue('a'), task: axisValue('b') })]).split('\n')
    expect(head).toMatch(/^axis state,task,run,state,/)
  })
})

describe('a JSON export', () => {
  it('names metric, baseline and columns, and holds full digits', () => {
    const document = JSON.parse(write('json', runs()))
    expect(document).toMatchObject({ metric: 'headline', baseline: { axis: 'attention', value: 'dense' }, fold: null })
    expect(document.columns[0]).toEqual({
      group: 'ruler',
      label: 'qa_1',
      metrics: ['accuracy'],
      direction: 'higher',
      samples: 200,
    })
    expect(document.rows[1].cells[0]).toMatchObject({ counts: true, best: false, difference: 75.53219 - 80 })
    expect(document.rows[1].cells[1]).toMatchObject({ state: 'failed', score: null, failure: { class: 'timeout' } })
    expect(document.rows.map((row: { mean: unknown }) => row.mean)).toEqual([
      { value: 70, std: null, of: 2 },
      { value: null, done: 1, of: 2 },
    ])
  })

  it('holds the values behind a folded cell', () => {
    const document = JSON.parse(write('json', folded()))
    expect(document.fold).toBe('seed')
    expect(document.rows[1].cells[0]).toMatchObject({
      runs: ['streaming/qa/1', 'streaming/qa/2'],
      values: { 1: 70, 2: 72 },
      n: 2,
      of: 2,
      pairs: 2,
      difference: -10,
      differenceStd: 0,
    })
  })
})

describe('a Markdown export', () => {
  it('is a table with direction and n in its head, and the best of a column in bold', () => {
    const lines = write('markdown', runs()).trimEnd().split('\n')
    expect(lines[0]).toBe('|  |  | ruler qa_1 (accuracy ↑, n = 200) | ruler x\\|y (accuracy ↑, n = 200) | mean |')
    expect(lines[2]).toBe('| phi_4, mini | dense | **80.0** | 60.0 | 70.0 |')
    expect(lines[3]).toBe('| phi_4, mini | streaming | 75.5 (−4.5) | failed | 1 of 2 |')
    expect(lines[5]).toContain('difference from attention = dense.')
  })

  it('shows mean ± std, and says where runs are missing', () => {
    const lines = write('markdown', folded()).split('\n')
    expect(lines[2]).toBe('| dense | **81.0 ± 1.4** | 81.0 ± 1.4 | 81.0 ± 1.4 |')
    expect(lines[3]).toBe('| streaming | 71.0 ± 1.4 (−10.0) | 70.0 (−10.0) (n = 1 of 2) | 1 of 2 |')
    expect(lines[5]).toContain('sample standard deviation over seed, of 2 runs a cell.')
  })

  it('keeps names from becoming tables, links, tags or lines', () => {
    const text = write('markdown', evil())
    expect(text).toContain('| \\[x\\](y) |')
    expect(text).toContain('| &lt;b>\\*bold\\*&lt;/b> |')
    expect(text).toContain('| two lines |')
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(EVIL.length + 2)
  })
})

describe('a LaTeX export', () => {
  it('is a booktabs table', () => {
    expect(write('latex', runs())).toBe(
      [
        '% \\usepackage{booktabs}',
        "% Each benchmark's headline score.",
        '% In brackets: difference from attention = dense.',
        '% Bold: best of its column.',
        '\\begin{tabular}{lrrr}',
        '\\toprule',
        ' & \\multicolumn{2}{c}{ruler} &  \\\\',
        '\\cmidrule(lr){2-3}',
        ' & qa\\_1 & x\\textbar{}y & mean \\\\',
        ' & {\\scriptsize accuracy $\\uparrow$ $n=200$} & {\\scriptsize accuracy $\\uparrow$ $n=200$} &  \\\\',
        '\\midrule',
        '\\multicolumn{4}{l}{\\textbf{phi\\_4, mini}} \\\\',
        'dense & $\\mathbf{80.0}$ & $60.0$ & $70.0$ \\\\',
        'streaming & $75.5$ {\\scriptsize $-4.5$} & \\textit{failed} & -- \\\\',
        '\\bottomrule',
        '\\end{tabular}',
        '',
      ].join('\n'),
    )
  })

  it('shows mean ± std as mathematics', () => {
    const text = write('latex', folded())
    expect(text).toContain('dense & $\\mathbf{81.0 \\pm 1.4}$ & $81.0 \\pm 1.4$ & $81.0 \\pm 1.4$ \\\\')
    expect(text).toContain('$70.0$ {\\scriptsize $-10.0$} {\\scriptsize ($n=1$ of $2$)} & -- \\\\')
  })

  it('has balanced braces, and no character that LaTeX would take as its own', () => {
    const text = write('latex', evil())
    expect(text).toContain(
      '50\\% \\& \\$x\\_1\\$ \\{a\\} \\#1 \\textasciitilde{}\\textasciicircum{}\\textbackslash{} & ',
    )
    expect(text).toContain('\n{}[x](y) & ')
    expect(text).toContain('\ntwo lines & ')
    const bare = text.replaceAll(/\\[\\{}&%$#_]/g, '')
    expect(bare.split('{').length).toBe(bare.split('}').length)
    expect(bare.split('$').length % 2).toBe(1)
    const rows = bare.split('\n').filter((line) => line.includes(' & '))
    expect(new Set(rows.map((row) => row.split('&').length))).toEqual(new Set([3]))
  })

  it('writes exponents and durations so that they read well', () => {
    const small = { name: 'loss', value: 0.000012, direction: 'lower' as const, headline: true }
    expect(write('latex', [gridRun({ task: axisValue('a') }, { state: 'succeeded', scores: [small] })])).toContain(
      '$1.2 \\times 10^{-5}$',
    )
    const timed = gridRun(
      { task: axisValue('a') },
      { state: 'succeeded', startedAt: '2026-11-21T10:00:00.000Z', endedAt: '2026-11-21T10:14:00.000Z' },
    )
    const layout = layoutGrid([timed])
    expect(getExporter('latex')!.render(gridTable(layout, [timed], 'duration', null))).toContain('& 14 min &')
  })
})

it('every format has a name, an ending and a media type of its own', () => {
  for (const key of ['id', 'title', 'extension', 'mediaType'] as const)
    expect(new Set(EXPORTERS.map((exporter) => exporter[key])).size).toBe(EXPORTERS.length)
  expect(getExporter('xlsx')).toBeUndefined()
})
