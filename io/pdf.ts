/**
 * A report on paper. The same parts give the same bytes: the time of the report is the only time in the file, and its id
 * follows from it and the title.
 */
import { type Checklist, type ChecklistLine, checklist, MARK_WORDS, MARKS, markOf } from '../lib/report/checklist'
import type { ReportParts } from '../lib/report/report'
import {
  benchmarkTitle,
  bounded,
  clauseText,
  editionNote,
  metricHead,
  metricText,
  plural,
  resultTables,
  runFacts,
  runTables,
} from '../lib/report/sections'
import { segmentsOf } from '../lib/report/text'
import { VERDICT_MARKS, VERDICT_WORDS } from '../lib/report/verdict-words'
import type { Verdict } from '../lib/rules/types'
import { drawMark, VERDICT_COLOURS } from './pdf-marks'
import { type Column, LEFT, Paper, type Piece, WIDTH } from './pdf-paper'

/** Runs that are told check by check, worst first; of the others there is a row in the tables. */
export const PDF_DETAILED_RUNS = 20
/** Rows of tables, groups of the checklist, findings of a line: so many are on paper, with how many more there are. */
const SHOWN_ROWS = 5000
const SHOWN_GROUPS = 40
const SHOWN_FINDINGS = 20
/** Columns of numbers that a page has room for; further metrics of a run are in its detail and in the other formats. */
const SHOWN_METRICS = 4

const DIM = '#656873'

/** @returns the file */
export async function reportPdf(parts: ReportParts): Promise<Buffer> {
  const { document, name, createdAt, generator } = parts
  const paper = new Paper({
    title: `${name}: ${VERDICT_WORDS[document.verdict]}`,
    subject: `Verdict by the rules of MLPerf Storage ${document.edition ?? '(no edition)'}`,
    generator,
    createdAt: new Date(createdAt),
  })
  const list = checklist(document, parts.rules)
  head(paper, parts)
  banner(paper, parts, list)
  changes(paper, list)
  results(paper, parts)
  requirements(paper, list)
  runs(paper, parts)
  details(paper, parts)
  notes(paper, parts)
  return paper.end(`${name} · ${VERDICT_WORDS[document.verdict]} · ${generator}`)
}

function head(paper: Paper, { name, id, document, createdAt, generator }: ReportParts): void {
  paper.paragraph([{ text: name, font: 'bold' }], { size: 16 })
  const facts = [
    ...(id === null ? [] : [id]),
    document.edition === null ? 'no edition' : `rule book ${document.edition}`,
    ...(document.division === null ? [] : [`asked for ${document.division.toUpperCase()}`]),
    `judged ${createdAt.slice(0, 19).replace('T', ' ')} UTC`,
    generator,
  ]
  paper.paragraph([{ text: facts.join(' · '), colour: DIM }], { size: 8 })
  paper.space(8)
}

function banner(paper: Paper, { document }: ReportParts, { tally }: Checklist): void {
  const { verdict, reason, counts } = document
  const { ink, soft } = VERDICT_COLOURS[verdict]
  const inner = WIDTH - 28
  const why = paper.block(sentence(reason), inner, 10)
  // A reason longer than a page would leave no room for anything: names can be that long.
  why.lines.splice(20)
  const height = 44 + why.lines.length * 13.2 + 40
  paper.room(height)
  const top = paper.y
  paper.doc.roundedRect(LEFT, top, WIDTH, height, 5).fill(soft)
  drawMark(paper.doc, VERDICT_MARKS[verdict], LEFT + 12, top + 12, 24)
  paper.set(paper.block([{ text: VERDICT_WORDS[verdict], font: 'bold', colour: ink }], inner, 20), LEFT + 44, top + 10)
  paper.set(why, LEFT + 14, top + 42)
  const numbers = (['invalid', 'unjudged', 'open', 'closed'] as const).flatMap((of): Piece[] => [
    { text: ` · ${VERDICT_WORDS[of]} `, colour: DIM },
    { text: counts[of].toLocaleString('en-US'), font: 'bold' },
  ])
  const y = top + 44 + why.lines.length * 13.2
  paper.set(
    paper.block(
      [{ text: 'Runs ', colour: DIM }, { text: counts.runs.toLocaleString('en-US'), font: 'bold' }, ...numbers],
      inner,
      9,
    ),
    LEFT + 14,
    y,
  )
  let x = LEFT + 14
  for (const mark of MARKS) {
    if (tally[mark] === 0) continue
    const label = paper.block([{ text: `${tally[mark].toLocaleString('en-US')} ${MARK_WORDS[mark]}` }], inner, 9)
    drawMark(paper.doc, mark, x, y + 17, 11)
    paper.set(label, x + 15, y + 17)
    x += 15 + paper.widthOf(`${tally[mark].toLocaleString('en-US')} ${MARK_WORDS[mark]}`, 'text', 9) + 16
  }
  paper.y = top + height
}

function changes(paper: Paper, { changes: all }: Checklist): void {
  if (all.length === 0) return
  paper.heading('What to change to reach CLOSED')
  const { items, left } = bounded(all, 50, 'change')
  items.forEach(({ verdict, fix, message, more, where, title }, index) => {
    const text = [...sentence(fix === '' ? title : fix)]
    const why: Piece[] = [
      { text: `${VERDICT_WORDS[verdict]}  `, font: 'bold', colour: VERDICT_COLOURS[verdict].ink },
      ...sentence(message, DIM),
      {
        text: `${where === '' ? '' : ` · ${where}`}${more === 0 ? '' : `, and ${plural(more, 'other finding')}`}`,
        colour: DIM,
      },
    ]
    paper.room(28)
    paper.set(paper.block([{ text: `${index + 1}.` }], 20), LEFT, paper.y)
    paper.paragraph(text, { x: LEFT + 20 })
    paper.paragraph(why, { x: LEFT + 20, size: 8 })
    paper.space(4)
  })
  rest(paper, left)
}

function results(paper: Paper, parts: ReportParts): void {
  const tables = resultTables(parts)
  if (tables.length === 0) return
  paper.heading('Results')
  for (const { benchmark, metrics, submissions } of tables) {
    const shown = metrics.slice(0, SHOWN_METRICS)
    const { items, left } = bounded(submissions, SHOWN_ROWS, 'group')
    paper.heading(benchmarkTitle(parts, benchmark), { size: 9.5, before: 6, outline: false })
    paper.table(
      columns(['Group'], ['Runs', ...shown.map(metricHead)]),
      items.map((one) => [
        [{ text: one.key, font: 'mono' }],
        [{ text: String(one.runs.length) }],
        ...shown.map((metric) => [{ text: metricText(one.metrics, metric) }]),
        [word(one.verdict)],
      ]),
    )
    rest(paper, left)
    // Where there are more than fit beside each other, each group lists the others below.
    const others = metrics.slice(SHOWN_METRICS)
    if (others.length === 0) continue
    paper.space(6)
    paper.table(
      [
        { title: 'Group', width: 220 },
        { title: 'Further results', width: WIDTH - 228 },
      ],
      items.map((one) => [
        [{ text: one.key, font: 'mono' }],
        [{ text: others.map((metric) => `${metricHead(metric)}: ${metricText(one.metrics, metric)}`).join(' · ') }],
      ]),
    )
  }
}

function requirements(paper: Paper, { groups }: Checklist): void {
  paper.heading('Checklist')
  const ofSubmissions = groups.filter(({ kind }) => kind === 'submission')
  const { items, left } = bounded(ofSubmissions, SHOWN_GROUPS, 'group')
  for (const group of groups) {
    if (group.kind === 'submission' && !items.includes(group)) continue
    paper.room(44)
    paper.space(6)
    paper.paragraph([
      { text: `${group.title}  `, font: 'bold' },
      { text: group.detail, colour: DIM },
    ])
    paper.space(2)
    for (const line of group.lines) requirement(paper, line)
    if (group === items.at(-1)) rest(paper, left)
  }
}

function requirement(paper: Paper, { mark, title, clause, summary, findings }: ChecklistLine): void {
  const half = WIDTH / 2 - 14
  const attention = mark === 'crossed' || mark === 'open' || mark === 'unjudged'
  const name = paper.block(
    [
      { text: title, font: attention ? 'bold' : 'text' },
      { text: clause === '' ? '' : `  ${clauseText(clause)}`, colour: DIM },
    ],
    half + 8,
  )
  const said = paper.block(sentence(summary, '#474a53'), half)
  const height = Math.max(name.height, said.height) + 5
  paper.room(height)
  paper.line('#e7e7eb')
  drawMark(paper.doc, mark, LEFT, paper.y + 3, 11)
  paper.set(name, LEFT + 18, paper.y + 2.5)
  paper.set(said, LEFT + WIDTH - half, paper.y + 2.5, half, true)
  paper.y += height
  const { items, left } = bounded(findings, SHOWN_FINDINGS, 'finding')
  for (const { message, where, expected, actual, fix, parameter } of items) {
    const place: Piece = { text: where === '' ? '' : ` · ${where}`, colour: DIM }
    const pairs: [string, Piece[]][] = [['Found', [...sentence(message), place]]]
    if (expected !== null)
      pairs.push(['Expected', [...(parameter === null ? [] : named(parameter)), ...sentence(expected)]])
    if (actual !== null) pairs.push(['Was', sentence(actual)])
    if (fix !== '') pairs.push(['Fix', sentence(fix)])
    paper.space(1)
    for (const [label, value] of pairs) {
      paper.room(12)
      paper.set(paper.block([{ text: label, colour: DIM }], 50, 8), LEFT + 18, paper.y)
      paper.paragraph(value, { x: LEFT + 66, size: 8 })
    }
    paper.space(4)
  }
  rest(paper, left, LEFT + 18)
}

function runs(paper: Paper, parts: ReportParts): void {
  paper.heading('Runs')
  const tables = runTables(parts)
  if (tables.length === 0) paper.paragraph([{ text: 'There is no run.' }])
  for (const { verdict, benchmark, metrics, runs: all } of tables) {
    const shown = metrics.slice(0, SHOWN_METRICS)
    const { items, left } = bounded(all, SHOWN_ROWS, 'run')
    paper.heading(`${VERDICT_WORDS[verdict]}: ${plural(all.length, 'run')} of ${benchmarkTitle(parts, benchmark)}`, {
      size: 9.5,
      before: 8,
    })
    paper.table(
      columns(['#', 'Run'], shown.map(metricHead)),
      items.map((run) => [
        [{ text: String(run.number) }],
        [
          { text: run.path, font: 'mono' },
          { text: runFacts(run).join(' · '), colour: DIM, below: true },
        ],
        ...shown.map((metric) => [{ text: metricText(run.metrics, metric) }]),
        [word(verdict)],
      ]),
      7.5,
    )
    rest(paper, left)
  }
}

function details(paper: Paper, parts: ReportParts): void {
  const tables = runTables(parts)
  const all = tables.flatMap(({ runs: of, metrics }) => of.map((run) => ({ run, metrics })))
  if (all.length === 0) return
  const titles = new Map(parts.rules.map(({ id, title }) => [id, title]))
  const { items, left } = bounded(all, PDF_DETAILED_RUNS, 'run')
  paper.heading('Runs in detail')
  for (const { run, metrics } of items) {
    paper.room(70)
    paper.space(6)
    paper.paragraph([
      { ...word(run.verdict), text: `${VERDICT_WORDS[run.verdict]}  ` },
      { text: `run ${run.number}  `, font: 'bold' },
      { text: run.path, font: 'mono' },
    ])
    const measured = metrics.map((metric) => `${metricHead(metric)}: ${metricText(run.metrics, metric)}`)
    paper.paragraph([{ text: [...runFacts(run), ...measured].join(' · '), colour: DIM }], { size: 8 })
    for (const check of run.checks) {
      const mark = markOf(
        check,
        run.findings.filter(({ rule }) => rule === check.rule),
      )
      const half = WIDTH / 2 - 10
      const name = paper.block([{ text: titles.get(check.rule) ?? check.rule }], half, 8)
      const said = paper.block(sentence(check.summary, '#474a53'), half - 18, 8)
      const height = Math.max(name.height, said.height) + 3
      paper.room(height)
      drawMark(paper.doc, mark, LEFT, paper.y + 1.5, 9)
      paper.set(name, LEFT + 16, paper.y + 1)
      paper.set(said, LEFT + WIDTH - half + 18, paper.y + 1, half - 18, true)
      paper.y += height
    }
  }
  paper.space(4)
  rest(paper, left)
}

function notes(paper: Paper, { document, generator }: ReportParts): void {
  paper.heading('How this was judged')
  const small = { size: 8 }
  paper.paragraph(sentence(editionNote(document)), small)
  paper.paragraph(
    [
      {
        text: 'INVALID when any requirement is broken; else it cannot be judged when a file or field that a requirement needs is not there; else OPEN when CLOSED does not allow something; else CLOSED. Warnings and faults of the tree change no verdict themselves. A value that is not there is shown as –, and is never taken as 0. Runs have numbers within this report, in the order they were started in.',
      },
    ],
    small,
  )
  if (paper.writable.escaped)
    paper.paragraph(
      [
        {
          text: 'Letters that the fonts of this document lack, and signs that hide or turn text, are written by their number, as in \\u{5B9F}. The JSON and HTML of this report have names as they are.',
        },
      ],
      small,
    )
  paper.paragraph(
    [
      {
        text: `Made by ${generator}. Another report of the same files differs from this one in its name and time only.`,
      },
    ],
    small,
  )
}

/** Names as wide as there is room, then columns of numbers, then the verdict. */
function columns(names: string[], numbers: string[]): Column[] {
  const wide = 52
  const verdict = 52
  const number = names.length > 1 ? 22 : 0
  const gaps = 8 * (names.length + numbers.length)
  const name = WIDTH - gaps - number - wide * numbers.length - verdict
  return [
    ...names.map((title, index) => ({ title, width: index === names.length - 1 ? name : number })),
    ...numbers.map((title) => ({ title, width: wide, right: true })),
    { title: 'Verdict', width: verdict },
  ]
}

function word(verdict: Verdict): Piece {
  return { text: VERDICT_WORDS[verdict], font: 'bold', colour: VERDICT_COLOURS[verdict].ink }
}

function named(parameter: string): Piece[] {
  return [{ text: parameter, font: 'mono' }, { text: ': ' }]
}

function sentence(text: string, colour = '#18191d'): Piece[] {
  return segmentsOf(text).map(({ text: part, code }) => ({ text: part, colour, font: code ? 'mono' : 'text' }))
}

function rest(paper: Paper, left: string, x = LEFT): void {
  if (left !== '') paper.paragraph([{ text: `… ${left}.`, colour: DIM }], { size: 8, x })
}
