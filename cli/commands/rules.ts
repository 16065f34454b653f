import { Option } from 'commander'
import type { RuleInfo } from '../../lib/api/reports'
import { listRules } from '../../lib/rules/registry'
import { ruleInfo, rulesLike } from '../../lib/rules/rule-info'
import { EDITIONS, type Edition } from '../../lib/storage/types'
import { CliError } from '../client'
import type { CommandLine } from '../command-line'
import { plural, printable, table } from '../output'

export function rules(line: CommandLine): void {
  line
    .command('rules [id]', 'the rules that results are judged by, or one of them; needs no server')
    .addOption(new Option('--edition <edition>', 'only those of a rule book').choices(EDITIONS))
    .action((id: string | undefined, { edition }: { edition?: Edition }, self) => {
      const { json } = self.optsWithGlobals() as { json?: boolean }
      const all = listRules()
        .map(ruleInfo)
        .filter(({ clauses }) => edition === undefined || clauses[edition] !== undefined)
      const show = <T>(value: T, text: (value: T) => string) =>
        line.output.out(json ? JSON.stringify(value) : text(value))
      if (id === undefined) return show(all, (infos) => listText(infos, edition))
      const found = all.find((info) => info.id === id)
      if (!found) throw unknown(id, edition)
      show(found, ruleText)
    })
}

function unknown(id: string, edition: Edition | undefined): CliError {
  const elsewhere = edition !== undefined && listRules().some(({ meta }) => meta.id === id)
  if (elsewhere)
    return new CliError(`Edition ${edition} has no rule ${id}.`, 'not_found', { fix: 'Leave --edition out.' })
  const near = rulesLike(id, listRules()).slice(0, 20)
  const fix = near.length > 0 ? `There are ${near.join(', ')}.` : '`rungrid rules` lists all of them.'
  return new CliError(`There is no rule ${id}.`, 'not_found', { fix })
}

function listText(infos: RuleInfo[], edition: Edition | undefined): string {
  const rows = infos.map(({ id, title, scope, clauses }) => [
    id,
    edition === undefined ? Object.keys(clauses).sort().join(' ') : (clauses[edition] ?? ''),
    scope,
    title,
  ])
  const columns = ['rule', edition === undefined ? 'editions' : 'clause', 'about', 'requirement']
  return `${table(columns, rows)}\n\n${plural(infos.length, 'rule')}. \`rungrid rules ID\` tells all about one.`
}

function ruleText(info: RuleInfo): string {
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
    ),
    '',
    ...info.docs.split('\n').map(printable),
  ]
  return lines.join('\n')
}
