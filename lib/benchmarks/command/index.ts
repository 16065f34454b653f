/** Any program of the user's, as an argument array under the worker contract (docs/concepts/run-and-attempt.md). */
import type { Issue } from '../../errors/rungrid-error'
import type { Axes, Cell, Json } from '../../matrix/types'
import type { Benchmark, DeclaredFile } from '../types'
import { type CommandParams, formatOf, paramsSchema } from './params'
import { fillTemplate, parseTemplate, type Template, templateFaults } from './placeholders'
import { readScores } from './scores'

const paramsOf = (cell: Cell) => cell.params as unknown as CommandParams

interface Templates {
  argv: Template[]
  env: [string, Template][]
  cwd?: Template
}

/** Cells of a matrix share their parameters: texts are cut once, not 10,000 times. */
const cut = new WeakMap<Cell['params'], Templates>()

function templatesOf(cell: Cell): Templates {
  const known = cut.get(cell.params)
  if (known) return known
  const { argv, env, cwd } = paramsOf(cell)
  const templates = {
    argv: argv.map(parseTemplate),
    env: Object.entries(env).map(([name, text]): [string, Template] => [name, parseTemplate(text)]),
    ...(cwd === undefined ? {} : { cwd: parseTemplate(cwd) }),
  }
  cut.set(cell.params, templates)
  return templates
}

/** The cell asked for last: planning asks four times in a row for the arguments of each. */
let filled: { cell: Cell; argv: string[] } | undefined

function argvOf(cell: Cell): string[] {
  if (filled?.cell !== cell)
    filled = { cell, argv: templatesOf(cell).argv.map((template) => fillTemplate(template, cell.axes)) }
  return [...filled.argv]
}

function envOf(cell: Cell): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, template] of templatesOf(cell).env) env[name] = fillTemplate(template, cell.axes)
  return env
}

const command: Benchmark = {
  id: 'command',
  title: 'Command',
  description: 'Any program, once for every combination of axis values. It reports through files or HTTP.',
  params: paramsSchema as unknown as Benchmark['params'],
  axes: [],
  paramAxes: 'any',
  commands: ['run'],

  check(cell) {
    const { argv, env, cwd } = templatesOf(cell)
    const issues: Issue[] = []
    for (const [i, template] of argv.entries()) report(`params.argv[${i}]`, template, cell.axes, issues)
    for (const [name, template] of env) report(`params.env.${name}`, template, cell.axes, issues)
    if (cwd) report('params.cwd', cwd, cell.axes, issues)
    return issues
  },

  resultPath(cell) {
    const labels = Object.values(cell.axes).map((value) => value.label)
    return labels.length > 0 ? labels : [programName(paramsOf(cell).argv)]
  },

  identity(cell) {
    const { argv: _argv, env: _env, cost_seconds: _cost, ...rest } = paramsOf(cell)
    const axes: Record<string, Json> = {}
    for (const [name, { value }] of Object.entries(cell.axes)) axes[name] = value
    return { version: 1, value: { ...rest, argv: argvOf(cell), env: envOf(cell), axes } as Json }
  },

  inputs(cell) {
    return argvOf(cell).flatMap(pathIn)
  },

  command(cell) {
    const { cwd } = templatesOf(cell)
    return {
      program: { kind: 'argv', argv: argvOf(cell) },
      env: envOf(cell),
      ...(cwd === undefined ? {} : { cwd: fillTemplate(cwd, cell.axes) }),
    }
  },

  files(cell) {
    const { files, scores } = paramsOf(cell)
    const declared = files.map(
      ({ path, format, required }): DeclaredFile => ({ path, format: format ?? formatOf(path), required, title: path }),
    )
    if (scores && !files.some((file) => file.path === scores.file))
      declared.push({ path: scores.file, format: 'json', required: true, title: 'Scores' })
    return declared
  },

  readScores: (tree, cell) => readScores(tree, paramsOf(cell).scores),

  costSeconds: (cell) => paramsOf(cell).cost_seconds,

  series: [],
}

export default command

function report(path: string, template: Template, axes: Axes, issues: Issue[]): void {
  for (const message of templateFaults(template, axes)) {
    const names = Object.keys(axes).map((name) => `{${name}}`)
    const known = names.length > 0 ? `Axes are ${names.join(', ')}` : 'Add an axis'
    issues.push({ path, message, fix: `${known}; write {{ and }} for braces.` })
  }
}

/** `train` for `python train.py`: the first argument that looks like a script, else the program. */
function programName(argv: string[]): string {
  const script = argv.slice(1).find((part) => /^[^-].*\.(py|sh|js|mjs|ts|rb|pl|jl|R)$/.test(part)) ?? argv[0]!
  return (
    script
      .split('/')
      .at(-1)!
      .replace(/\.\w+$/, '') || 'command'
  )
}

/** What looks like a path to a file: `train.py`, `./run.sh`, `--config=conf/a.yaml`. Options and URLs are not. */
function pathIn(part: string): string[] {
  if (!part.includes('/') && !part.includes('.')) return []
  const text = /^--?[\w-]+=(.+)$/s.exec(part)?.[1] ?? part
  if (text.length > 1000 || /^-|:\/\/|[\n\0]/.test(text)) return []
  return text.includes('/') || /\.[A-Za-z0-9]{1,8}$/.test(text) ? [text] : []
}
