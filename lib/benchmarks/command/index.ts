/** Any program of the user's, as an argument array under the worker contract (DESIGN 4.1). */
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

const argvOf = (cell: Cell) => templatesOf(cell).argv.map((template) => fillTemplate(template, cell.axes))

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
    return [
      ...argv.flatMap((template, i) => faultsAt(`params.argv[${i}]`, template, cell.axes)),
      ...env.flatMap(([name, template]) => faultsAt(`params.env.${name}`, template, cell.axes)),
      ...faultsAt('params.cwd', cwd ?? [], cell.axes),
    ]
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

function faultsAt(path: string, template: Template, axes: Axes): Issue[] {
  const faults = templateFaults(template, axes)
  if (faults.length === 0) return []
  const names = Object.keys(axes).map((name) => `{${name}}`)
  const fix = `${names.length > 0 ? `Axes are ${names.join(', ')}` : 'Add an axis'}; write {{ and }} for braces.`
  return faults.map((message) => ({ path, message, fix }))
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
  const text = /^--?[\w-]+=(.+)$/s.exec(part)?.[1] ?? part
  if (text.length > 1000 || /^-|:\/\/|[\n\0]/.test(text)) return []
  return text.includes('/') || /\.[A-Za-z0-9]{1,8}$/.test(text) ? [text] : []
}
