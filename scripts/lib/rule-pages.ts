import { listRules } from '../../lib/rules/registry'
import type { Rule, RuleMeta } from '../../lib/rules/types'
import { createValidator, type Requirement } from '../../lib/rules/validator'
import { listStorageBenchmarks } from '../../lib/storage/registry'
import { EDITIONS, type Edition } from '../../lib/storage/types'
import { filled } from './fill-lines'

const MADE = '<!-- Made by `npm run docs` from the rules in lib/rules. -->'

/** @returns pages of `docs/rules` by path: the index, the requirements of CLOSED by edition, and one page for each rule */
export function rulePages(rules: readonly Rule[] = listRules()): Map<string, string> {
  const sorted = [...rules].sort((a, b) => (a.meta.id < b.meta.id ? -1 : 1))
  return new Map([
    ['README.md', index(sorted)],
    ...EDITIONS.map((edition) => [`closed-${edition}.md`, closed(edition, sorted)] as const),
    ...sorted.map(({ meta }) => [`${meta.id}.md`, page(meta)] as const),
  ])
}

const SCOPES = {
  run: 'each run',
  submission: 'runs that are judged together',
  package: 'the submission package',
} as const
const WHEN = { before: 'judged before a launch too', after: 'judged from results' } as const

/** Text in a cell: no bars, no line ends. */
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()

function page(meta: RuleMeta): string {
  const editions = editionsOf(meta)
  const about = meta.benchmarks?.join(', ') ?? 'all benchmarks'
  const requirements = editions.map(
    (edition) => `| ${edition} | ${cell(meta.clauses[edition] ?? '')} | ${cell(requirementOf(meta, edition))} |`,
  )
  const messages = Object.entries(meta.messages).map(
    ([id, text]) => `| \`${id}\` | ${cell(text)} | ${cell(meta.fixes[id] ?? '')} |`,
  )
  return `${[
    MADE,
    `# ${meta.title}`,
    '',
    `\`${meta.id}\` · about ${SCOPES[meta.scope]} · ${about} · ${WHEN[meta.when]}${meta.severity === 'error' ? '' : ` · ${meta.severity} only: never changes a verdict`}`,
    '',
    '| edition | clause | requirement |',
    '| --- | --- | --- |',
    ...requirements,
    '',
    meta.docs.trim(),
    '',
    '## What it says',
    '',
    '| finding | message | fix |',
    '| --- | --- | --- |',
    ...messages,
    '',
    '[All rules](../README.md)',
  ].join('\n')}\n`
}

function index(rules: readonly Rule[]): string {
  const parts: [title: string, rules: Rule[]][] = [
    ...listStorageBenchmarks().map((benchmark): [string, Rule[]] => [
      benchmark.title,
      rules.filter(({ meta }) => meta.benchmarks?.length === 1 && meta.benchmarks[0] === benchmark.id),
    ]),
    ['Every benchmark', rules.filter(({ meta }) => meta.scope !== 'package' && (meta.benchmarks?.length ?? 0) > 1)],
    ['Submission package', rules.filter(({ meta }) => meta.scope === 'package')],
  ]
  const tables = parts
    .filter(([, of]) => of.length > 0)
    .flatMap(([title, of]) => [
      `## ${title}`,
      '',
      `| rule | requirement | ${EDITIONS.join(' | ')} |`,
      `| --- | --- | ${EDITIONS.map(() => '---').join(' | ')} |`,
      ...of.map(({ meta }) => {
        const clauses = EDITIONS.map((edition) => cell(meta.clauses[edition] ?? ''))
        return `| [${meta.id}](${meta.id}.md) | ${cell(meta.title)} | ${clauses.join(' | ')} |`
      }),
      '',
    ])
  const head = filled(
    'By these rules `rungrid verify` and reports judge results of MLPerf Storage. A cell names the clause of the ' +
      'edition that has the rule; in an empty one the rule is no part of that edition and never judges by it. What CLOSED ' +
      `asks for, as a list: ${EDITIONS.map((edition) => `[${edition}](closed-${edition}.md)`).join(' · ')}. [Add a ` +
      'rule](../guides/adding-a-rule.md).',
  )
  return `${[MADE, '# Rules', '', head, '', ...tables].join('\n').trimEnd()}\n`
}

function closed(edition: Edition, rules: readonly Rule[]): string {
  const validator = createValidator({ edition, rules })
  const isAdvice = (id: string) => rules.some(({ meta }) => meta.id === id && meta.severity !== 'error')
  const row = ({ rule, requirement, clause }: Requirement) =>
    `| ${cell(requirement)}${isAdvice(rule) ? ' (advice)' : ''} | [${rule}](${rule}.md) | ${cell(clause)} |`
  const table = (title: string, rows: string[]) =>
    rows.length === 0 ? [] : [`## ${title}`, '', '| requirement | rule | clause |', '| --- | --- | --- |', ...rows, '']
  const benchmarks = listStorageBenchmarks()
  const ofPackage = benchmarks[0]
    ? validator.requirements(benchmarks[0].id).filter(({ scope }) => scope === 'package')
    : []
  const parts = benchmarks.flatMap(({ id, title }) =>
    table(
      title,
      validator
        .requirements(id)
        .filter(({ scope }) => scope !== 'package')
        .map(row),
    ),
  )
  return `${[
    MADE,
    `# What CLOSED asks for in edition ${edition}`,
    '',
    ...parts,
    ...table('Submission package', ofPackage.map(row)),
    '[All rules](README.md)',
  ].join('\n')}\n`
}

function editionsOf({ clauses }: RuleMeta): Edition[] {
  return EDITIONS.filter((edition) => clauses[edition] !== undefined)
}

function requirementOf({ requirement, title }: RuleMeta, edition: Edition): string {
  return typeof requirement === 'string' ? requirement : (requirement[edition] ?? title)
}
