import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { ImportPlan, ImportResult, ImportSettings } from '../../lib/api/imports'
import { IMPORT_FORMATS } from '../../lib/imports'
import { CliError, type RequestOptions } from '../client'
import type { CommandLine } from '../command-line'
import { printable, table } from '../output'

type Axis = NonNullable<NonNullable<ImportSettings['options']>['axes']>[number]
type Score = NonNullable<NonNullable<ImportSettings['options']>['scores']>[number]

interface Options {
  format?: string
  name?: string
  axis: Axis[]
  score: Score[]
  headline?: string
  plan?: boolean
  force?: boolean
}

/** `rungrid import PATH`: finished work becomes a matrix, or with --plan is only looked at. */
export function importWork(line: CommandLine): void {
  const ids = IMPORT_FORMATS.map(({ id }) => id).join(', ')
  line
    .command('import <path>', 'import finished work: a directory of results, or a file of scores')
    .option('--format <id>', `${ids} (default: recognised)`)
    .option('--name <text>', 'name of the matrix')
    .option('--axis <name=column>', 'a column that is an axis; group+column groups it (repeatable)', axis, [])
    .option('--score <name=column:direction:low..high>', 'a column that is a score (repeatable)', score, [])
    .option('--headline <name>', 'the score that the grid shows first')
    .option('--plan', 'show what would be imported; stores nothing')
    .option('--force', 'import again what was imported before')
    .action(async (given: string, options: Options, self) => {
      const { client, show } = line.open(self)
      const request = await requestOf(path.resolve(line.world.cwd, given), options)
      if (!options.plan) return show(await client.post<ImportResult>('/imports', request), importedText)
      const plan = await client.post<ImportPlan>('/imports/plan', request)
      show(plan, importPlanText)
      if (plan.errorCount > 0) line.exitCode = 2
    })
}

/** A file travels, so that the server may be anywhere; a directory is read by the server where it lies. */
async function requestOf(full: string, options: Options): Promise<RequestOptions> {
  const { format, name, axis: axes, score: scores, headline, force } = options
  const settings: ImportSettings = {
    ...(format === undefined ? {} : { format }),
    ...(name === undefined ? {} : { name }),
    ...(force ? { force } : {}),
    options: {
      ...(axes.length > 0 ? { axes } : {}),
      ...(scores.length > 0 ? { scores } : {}),
      ...(headline === undefined ? {} : { headline }),
    },
  }
  const found = await stat(full).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) throw new CliError(`${full} could not be read: ${found.message}`, 'invalid_input')
  if (!found.isFile()) return { json: { ...settings, path: full } }
  const form = new FormData()
  form.set('file', new File([await readFile(full)], path.basename(full)))
  form.set('input', JSON.stringify(settings))
  return { form }
}

/** `model=model_name`, or `model` for a column of that name. */
function axis(text: string, before: Axis[]): Axis[] {
  const at = text.indexOf('=')
  const [name, column] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)]
  if (name === '' || column === '') throw new InvalidArgumentError('Write NAME=COLUMN.')
  return [...before, { name, column }]
}

/** `acc`, `acc=accuracy`, `loss=loss:lower`, `f1=f1:higher:0..100`. */
function score(text: string, before: Score[]): Score[] {
  const match = /^(?:([^=]+)=)?(.+?)(?::(higher|lower))?(?::(-?[\d.]+)\.\.(-?[\d.]+))?$/.exec(text)
  if (!match)
    throw new InvalidArgumentError('Write NAME=COLUMN, with :higher or :lower and :LOWEST..HIGHEST behind it.')
  const [, name, column = '', direction, low, high] = match
  const scale: [number, number] | undefined = low === undefined ? undefined : [Number(low), Number(high)]
  if (scale && !(scale[0] < scale[1])) throw new InvalidArgumentError('The lowest is not below the highest.')
  return [
    ...before,
    {
      name: name ?? column,
      column,
      ...(direction ? { direction: direction as 'higher' | 'lower' } : {}),
      ...(scale ? { scale } : {}),
    },
  ]
}

const MOST_LINES = 50

function importPlanText(plan: ImportPlan): string {
  const axes = plan.axes.map(({ name, values }) => `${values} ${name}`).join(' × ')
  const lines = [
    `${plan.source}: ${plan.format.title}`,
    `${plan.total} ${plan.total === 1 ? 'run' : 'runs'}${axes ? ` = ${axes}` : ''}${plan.holes.count > 0 ? `, ${plan.holes.count} combinations missing` : ''}`,
    `${plan.succeeded} with results, ${plan.failed} without`,
  ]
  for (const { name, direction, scale, runs } of plan.scores)
    lines.push(
      `score ${name} (${direction} is better${scale ? `, ${scale.join(' to ')}` : ''}) of ${runs} ${runs === 1 ? 'run' : 'runs'}`,
    )
  if (plan.columns) {
    const rows = plan.columns.map((use) => [
      use.column,
      use.role,
      use.name ?? use.reason ?? '',
      use.examples.join(', '),
    ])
    lines.push('', table(['column', 'is', '', 'such as'], rows))
  }
  for (const { path: at, message, fix, level } of plan.problems) lines.push(`${level}: ${at}: ${message}`, `  ${fix}`)
  if (plan.problemCount > plan.problems.length) lines.push(`and ${plan.problemCount - plan.problems.length} more`)
  if (plan.before) lines.push(`imported before as ${plan.before.id} (${plan.before.name}); --force imports it again`)
  const rows = plan.runs.slice(0, MOST_LINES).map((run) => {
    const head = run.scores.find((one) => one.headline) ?? run.scores[0]
    return [run.key, run.state, head?.value == null ? '–' : `${head.name} ${head.value}`, run.note ?? '']
  })
  if (rows.length > 0) lines.push('', table(['run', '', '', ''], rows))
  if (plan.total > rows.length) lines.push(`… and ${plan.total - rows.length} more; --json has up to 2,000`)
  return lines.map((line) => line.split('\n').map(printable).join('\n')).join('\n')
}

function importedText({ id, name, total, failed, problems, url }: ImportResult): string {
  const without = failed > 0 ? `, ${failed} without a result` : ''
  const noticed = problems > 0 ? `\n${problems} ${problems === 1 ? 'problem' : 'problems'}: see its events` : ''
  return `${id}  ${printable(name)}: ${total} ${total === 1 ? 'run' : 'runs'} imported${without}${noticed}\n${url}`
}
