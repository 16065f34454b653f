import type { RuleInfo } from '../../lib/api/reports'
import { listRules } from '../../lib/rules/registry'
import { ruleInfo, rulesLike } from '../../lib/rules/rule-info'
import { type BenchmarkType, EDITIONS, type Edition } from '../../lib/storage/types'
import { CliError } from '../client'
import type { CommandLine } from '../command-line'
import { folded, plural, printable, roomOf, table } from '../output'

export interface RulesOptions {
  edition?: Edition
  benchmark?: BenchmarkType
}

/** Prints all of them, or one. @throws CliError for a rule that is none */
export function showRules(line: CommandLine, id: string | undefined, options: RulesOptions, json: boolean): void {
  const { edition, benchmark } = options
  const all = listRules()
    .map(ruleInfo)
    .filter(({ clauses }) => edition === undefined || clauses[edition] !== undefined)
  const room = roomOf(line.output)
  const show = <T>(value: T, text: (value: T) => string) => line.output.out(json ? JSON.stringify(value) : text(value))
  if (id === undefined) {
    const about = all.filter(({ benchmarks }) => benchmark === undefined || benchmarks.includes(benchmark))
    show(about, (infos) => listText(infos, edition, room))
    return
  }
  const found = all.find((info) => info.id === id)
  if (!found) throw unknown(id, edition)
  show(found, (info) => folded(ruleText(info, room), room))
}

function unknown(id: string, edition: Edition | undefined): CliError {
  const elsewhere = edition !== undefined && listRules().some(({ meta }) => meta.id === id)
  if (elsewhere)
    return new CliError(`Edition ${edition} has no rule ${id}.`, 'not_found', { fix: 'Leave --edition out.' })
  const near = rulesLike(id, listRules()).slice(0, 20)
  const fix = near.length > 0 ? `There are ${near.join(', ')}.` : '`rungrid rules` lists all of them.'
  return new CliError(`There is no rule ${id}.`, 'not_found', { fix })
}

function listText(infos: RuleInfo[], edition: Edition | undefined, room: number | undefined): string {
  const rows = infos.map(({ id, title, scope, clauses }) => [
    id,
    edition === undefined ? Object.keys(clauses).sort().join(' ') : (clauses[edition] ?? ''),
    scope,
    title,
  ])
  const columns = ['rule', edition === undefined ? 'editions' : 'clause', 'about', 'requirement']
  const whole = table(columns, rows)
  const isWide = room !== undefined && whole.split('\n').some((line) => line.length > room)
  const list = isWide
    ? folded(
        rows.map(([rule, clauses, about, title]) => `${rule}\n  ${title}\n  ${about} · ${clauses}`).join('\n'),
        room,
      )
    : whole
  return `${list}\n\n${plural(infos.length, 'rule')}. \`rungrid rules ID\` tells all about one.`
}

function ruleText(info: RuleInfo, room: number | undefined): string {
  const editions = EDITIONS.filter((edition) => info.clauses[edition] !== undefined)
  const lines = [
    info.id,
    info.title,
    '',
    `about       a ${info.scope}${info.benchmarks.length > 0 ? ` of ${info.benchmarks.join(', ')}` : ''}`,
    `judged      ${info.when === 'before' ? 'before a run and after it' : 'after a run'}`,
    `weight      ${info.severity === 'error' ? 'changes the verdict' : `${info.severity}: never changes the verdict`}`,
    '',
    table(
      ['edition', 'clause', 'requirement'],
      editions.map((of) => [of, info.clauses[of] ?? '', info.requirements[of] ?? '']),
      room,
    ),
    '',
    ...(room === undefined ? info.docs : joinedLines(info.docs)).split('\n').map(printable),
  ]
  return lines.join('\n')
}

/** Paragraphs as one line each, to be broken to the terminal; lists and tables keep their lines. */
function joinedLines(markdown: string): string {
  return markdown.replace(/([^\n])\n(?![\n#*>| -]|\d+\. |```)/g, '$1 ')
}
