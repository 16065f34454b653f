/**
 * A report as one file that any browser opens: no script, no network, light and dark, and paper. Whatever comes from
 * files of the tree goes through `text` or `sentence`, which make it text.
 */

import type { Verdict } from '../rules/types'
import {
  type Checklist,
  type ChecklistFinding,
  type ChecklistLine,
  checklist,
  MARK_WORDS,
  MARKS,
  type Mark,
  markOf,
} from './checklist'
import { STYLE } from './html-style'
import type { ReportParts } from './report'
import {
  benchmarkTitle,
  bounded,
  clauseText,
  editionNote,
  metricHead,
  metricText,
  type NumberedRun,
  plural,
  resultTables,
  runFacts,
  runTables,
} from './sections'
import { segmentsOf, visible } from './text'
import { VERDICT_MARKS, VERDICT_WORDS } from './verdict-words'

/** Runs that are told check by check; the others are in the tables, and whole in the JSON. */
const DETAILED_RUNS = 100
/** Findings of a line, and faults of a kind. */
const SHOWN_FINDINGS = 50

/** @returns a whole HTML document; the same parts give the same text */
export function reportHtml(parts: ReportParts): string {
  const { document, name, id, createdAt, generator } = parts
  const list = checklist(document, parts.rules)
  const facts = [
    ...(id === null ? [] : [`<span class="mono">${text(id)}</span>`]),
    document.edition === null ? 'no edition' : `rule book ${text(document.edition)}`,
    ...(document.division === null ? [] : [`asked for ${text(document.division.toUpperCase())}`]),
    `judged <time datetime="${text(createdAt)}">${text(clock(createdAt))}</time>`,
    text(generator),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${text(name)}: ${VERDICT_WORDS[document.verdict]}</title>
<style>${STYLE}</style>
</head>
<body>
${SYMBOLS}
<main>
<header><h1>${text(name)}</h1><p class="dim">${facts.join(' · ')}</p></header>
${banner(parts, list)}
${changes(list)}
${results(parts)}
${checklistSection(list)}
${runs(parts)}
${details(parts)}
${notes(parts)}
</main>
</body>
</html>
`
}

function banner({ document }: ReportParts, { tally }: Checklist): string {
  const { counts, verdict } = document
  const numbers = (['invalid', 'unjudged', 'open', 'closed'] as const).map(
    (name) => `<div><dt>${VERDICT_WORDS[name]}</dt><dd>${counts[name].toLocaleString('en-US')}</dd></div>`,
  )
  const marks = MARKS.filter((mark) => tally[mark] > 0).map(
    (mark) => `<li>${icon(mark)} <b>${tally[mark].toLocaleString('en-US')}</b> ${MARK_WORDS[mark]}</li>`,
  )
  return `<section class="banner ${verdict}" aria-label="Verdict">
<p class="word">${icon(VERDICT_MARKS[verdict])} ${VERDICT_WORDS[verdict]}</p>
<p class="reason">${sentence(document.reason)}</p>
<dl class="counts"><div><dt>Runs</dt><dd>${counts.runs.toLocaleString('en-US')}</dd></div>${numbers.join('')}</dl>
<ul class="tally" aria-label="Requirements">${marks.join('')}</ul>
</section>`
}

function changes({ changes: all }: Checklist): string {
  if (all.length === 0) return ''
  const { items, left } = bounded(all, SHOWN_FINDINGS, 'change')
  const rows = items.map(
    ({ verdict, fix, message, more, where, title }) =>
      `<li><p>${sentence(fix === '' ? title : fix)}</p><p class="dim">${badge(verdict)} ${sentence(message)}${
        where === '' ? '' : ` · <bdi>${text(where)}</bdi>`
      }${more === 0 ? '' : `, and ${plural(more, 'other finding')}`}</p></li>`,
  )
  return `<section><h2>What to change to reach CLOSED</h2><ol class="changes">${rows.join('')}</ol>${rest(left)}</section>`
}

function results(parts: ReportParts): string {
  const tables = resultTables(parts).map(({ benchmark, metrics, submissions }) => {
    const rows = submissions.map(
      (one) =>
        `<tr><th scope="row" class="mono">${text(one.key)}</th><td class="num">${one.runs.length}</td>${metrics
          .map((metric) => `<td class="num">${metricText(one.metrics, metric)}</td>`)
          .join('')}<td>${badge(one.verdict)}</td></tr>`,
    )
    return table(
      benchmarkTitle(parts, benchmark),
      `<th scope="col">Group</th><th scope="col" class="num">Runs</th>${heads(metrics.map(metricHead))}<th scope="col">Verdict</th>`,
      rows,
    )
  })
  return tables.length === 0 ? '' : `<section><h2>Results</h2>${tables.join('')}</section>`
}

function checklistSection({ groups }: Checklist): string {
  const sections = groups.map(
    ({ title, detail, lines }) =>
      `<h3>${text(title)} <span class="dim">${text(detail)}</span></h3><ul class="lines">${lines.map(line).join('')}</ul>`,
  )
  return `<section><h2>Checklist</h2>${sections.join('')}</section>`
}

function line({ title, clause, rule, mark, summary, findings }: ChecklistLine): string {
  const { items, left } = bounded(findings, SHOWN_FINDINGS, 'finding')
  const said = items.length === 0 ? '' : `<div class="findings">${items.map(finding).join('')}${rest(left)}</div>`
  const of = clause === '' ? '' : ` <span class="dim clause">${text(clauseText(clause))}</span>`
  return `<li class="m-${mark}"><div class="line">${icon(mark)}<span class="title" title="${text(rule)}">${text(title)}${of}</span><span class="summary">${sentence(summary)}</span></div>${said}</li>`
}

function finding({ message, expected, actual, fix, where, parameter }: ChecklistFinding): string {
  const pairs = [
    ['Found', `${sentence(message)}${where === '' ? '' : ` <span class="dim">· <bdi>${text(where)}</bdi></span>`}`],
    ...(expected === null ? [] : [['Expected', `${named(parameter)}${sentence(expected)}`]]),
    ...(actual === null ? [] : [['Was', sentence(actual)]]),
    ...(fix === '' ? [] : [['Fix', sentence(fix)]]),
  ]
  return `<dl>${pairs.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`
}

function runs(parts: ReportParts): string {
  const tables = runTables(parts).map(({ verdict, benchmark, runs: of, metrics }) => {
    const rows = of.map(
      (run) =>
        `<tr><td class="num">${run.number}</td><th scope="row"><span class="mono">${text(run.path)}</span><br><span class="dim">${runFacts(run).map(text).join(' · ')}</span></th>${metrics
          .map((metric) => `<td class="num">${metricText(run.metrics, metric)}</td>`)
          .join('')}<td>${badge(verdict)}${why(run)}</td></tr>`,
    )
    return table(
      `${VERDICT_WORDS[verdict]}: ${plural(of.length, 'run')} of ${benchmarkTitle(parts, benchmark)}`,
      `<th scope="col" class="num">#</th><th scope="col">Run</th>${heads(metrics.map(metricHead))}<th scope="col">Verdict</th>`,
      rows,
    )
  })
  return `<section><h2>Runs</h2>${tables.join('') || '<p>There is no run.</p>'}</section>`
}

function details(parts: ReportParts): string {
  const all = runTables(parts).flatMap(({ runs: of }) => of)
  if (all.length === 0) return ''
  const titles = new Map(parts.rules.map(({ id, title }) => [id, title]))
  const { items, left } = bounded(all, DETAILED_RUNS, 'run')
  return `<section><h2>Runs in detail</h2>${items.map((run) => detail(run, titles)).join('')}${rest(left)}</section>`
}

function detail(run: NumberedRun, titles: Map<string, string>): string {
  const checks = run.checks.map((check) => {
    const mark = markOf(
      check,
      run.findings.filter(({ rule }) => rule === check.rule),
    )
    return `<tr><td>${icon(mark)}</td><th scope="row">${text(titles.get(check.rule) ?? check.rule)}</th><td>${sentence(check.summary)}</td></tr>`
  })
  return `<details><summary>${badge(run.verdict)} run ${run.number} <span class="mono">${text(run.path)}</span></summary><p class="dim">${runFacts(run).map(text).join(' · ')}</p><table class="checks"><tbody>${checks.join('')}</tbody></table></details>`
}

function notes({ document, generator }: ReportParts): string {
  return `<section class="notes"><h2>How this was judged</h2><p>${sentence(editionNote(document))}</p>
<p>INVALID when any requirement is broken; else it cannot be judged when a file or field that a requirement needs is not there; else OPEN when CLOSED does not allow something; else CLOSED. Warnings and faults of the tree change no verdict themselves. A value that is not there is shown as –, and is never taken as 0. Runs have numbers within this report, in the order they were started in.</p>
<p>Made by ${text(generator)}. Another report of the same files differs from this one in its name and time only.</p></section>`
}

const SYMBOLS = `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs><pattern id="hatch" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V3" stroke="currentColor"/></pattern></defs>
<symbol id="i-ticked" viewBox="0 0 16 16"><path d="M3.5 8.5l3 3 6-7" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="i-crossed" viewBox="0 0 16 16"><path d="M4 4l8 8M12 4l-8 8" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></symbol>
<symbol id="i-open" viewBox="0 0 16 16"><path d="M8 1.5L14.5 8 8 14.5 1.5 8z" fill="currentColor"/></symbol>
<symbol id="i-unjudged" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="url(#hatch)" stroke="currentColor"/></symbol>
<symbol id="i-warned" viewBox="0 0 16 16"><path d="M8 2l6.5 12h-13z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/><path d="M8 6.5v3.5M8 12v.1" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/></symbol>
<symbol id="i-none" viewBox="0 0 16 16"><path d="M4 8h8" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></symbol></svg>`

function icon(mark: Mark): string {
  return `<span class="mk ${mark}" role="img" aria-label="${MARK_WORDS[mark]}"><svg aria-hidden="true"><use href="#i-${mark}"/></svg></span>`
}

function badge(verdict: Verdict): string {
  return `<span class="badge ${verdict}">${VERDICT_WORDS[verdict]}</span>`
}

function why({ findings, verdict }: NumberedRun): string {
  const first = findings.find((one) => one.severity === 'error' && one.verdict === verdict)
  return first && verdict !== 'closed' ? `<br><span class="dim">${text(first.rule)}</span>` : ''
}

function heads(titles: string[]): string {
  return titles.map((title) => `<th scope="col" class="num">${text(title)}</th>`).join('')
}

function table(caption: string, head: string, rows: string[]): string {
  return `<div class="scroll"><table><caption>${text(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function named(parameter: string | null): string {
  return parameter === null ? '' : `<code>${text(parameter)}</code>: `
}

function rest(left: string): string {
  return left === '' ? '' : `<p class="dim">… ${text(left)}.</p>`
}

function clock(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

/** A sentence of a rule: what stands in backticks is code. */
function sentence(of: string): string {
  return segmentsOf(of)
    .map(({ text: part, code }) => (code ? `<code>${escaped(part)}</code>` : escaped(part)))
    .join('')
}

function text(of: string): string {
  return escaped(visible(of))
}

function escaped(of: string): string {
  return of.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
