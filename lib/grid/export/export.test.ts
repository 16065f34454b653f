import { describe, expect, it } from 'vitest'
import { pickBaseline } from '../baseline'
import { layoutGrid } from '../layout'
import { HEADLINE } from '../scores'
import { gridTable } from '../table'
import { gridRun, percentScore, product } from '../testing'
import { gridToCsv } from './csv'
import { gridToJson } from './json'
import { gridToLatex } from './latex'
import { gridToMarkdown } from './markdown'

function table() {
  const scores: Record<string, number> = { 'dense/qa_1': 80, 'dense/x|y': 60, 'streaming/qa_1': 75.5 }
  const runs = product({ model: ['phi_4, mini'], attention: ['dense', 'streaming'], task: ['ruler/qa_1', 'ruler/x|y'] })
    .filter((axes) => !(axes.attention!.label === 'streaming' && axes.task!.label === 'gone'))
    .map((axes) => {
      const value = scores[`${axes.attention!.label}/${axes.task!.label}`]
      if (value !== undefined) return gridRun(axes, { state: 'succeeded', scores: [percentScore(value)] })
      const failure = { class: 'timeout', message: 'too slow', fix: 'wait' }
      return gridRun(axes, { state: 'failed', failure })
    })
  const layout = layoutGrid(runs)
  return gridTable(layout, runs, HEADLINE, pickBaseline(layout, null))
}

describe('an exported grid', () => {
  it('is a CSV file with a row a run and full digits', () => {
    const lines = gridToCsv(table()).trimEnd().split('\n')
    expect(lines[0]).toBe('model,attention,task,run,state,metric,value,unit,baseline,difference,failure')
    expect(lines[3]).toBe(
      '"phi_4, mini",streaming,ruler/qa_1,"phi_4, mini/streaming/qa_1",succeeded,accuracy,75.5,,80,-4.5,',
    )
    expect(lines[4]).toContain(',failed,')
    expect(lines[4]).toMatch(/timeout$/)
  })

  it('is JSON that names metric and baseline', () => {
    const document = JSON.parse(gridToJson(table()))
    expect(document.baseline).toEqual({ axis: 'attention', value: 'dense' })
    expect(document.runs.map((run: { difference: number | null }) => run.difference)).toEqual([null, null, -4.5, null])
  })

  it('is a Markdown table whose pipes stay inside their cells', () => {
    const lines = gridToMarkdown(table()).trimEnd().split('\n')
    expect(lines[0]).toBe('|  |  | ruler qa_1 | ruler x\\|y | mean |')
    expect(lines[2]).toBe('| phi_4, mini | dense | 80.0 | 60.0 | 70.0 |')
    expect(lines[3]).toBe('| phi_4, mini | streaming | 75.5 (−4.5) | failed | 1 of 2 |')
  })

  it('is LaTeX with escaped names', () => {
    const text = gridToLatex(table())
    expect(text).toContain('\\textbf{phi\\_4, mini}')
    expect(text).toContain('streaming & $75.5$ {\\scriptsize $-4.5$} & \\textit{failed} & -- \\\\')
    expect(text).toContain('\\cmidrule(lr){2-3}')
  })
})
