/** Any program of the user's, as an argument array under the worker contract (DESIGN 4.1). */
import type { Issue } from '../../errors/rungrid-error'
import type { AxisValue, Cell, Json } from '../../matrix/types'
import type { Benchmark, DeclaredFile } from '../types'
import { type CommandParams, formatOf, paramsSchema } from './params'
import { fillPlaceholders, placeholderFaults } from './placeholders'
import { readScores } from './scores'

const paramsOf = (cell: Cell) => cell.params as unknown as CommandParams

const argvOf = (cell: Cell) => paramsOf(cell).argv.map((part) => fillPlaceholders(part, cell.axes))

const command: Benchmark = {
  id: 'command',
  title: 'Command',
  description: 'Any program, once for every combination of axis values. It reports through files or HTTP.',
  params: paramsSchema as unknown as Benchmark['params'],
  axes: [],
  paramAxes: 'any',
  commands: ['run'],

  check(cell) {
    const { argv, env, cwd } = paramsOf(cell)
    return [
      ...argv.flatMap((part, i) => faultsAt(`params.argv[${i}]`, part, cell.axes)),
      ...Object.entries(env).flatMap(([name, value]) => faultsAt(`params.env.${name}`, value, cell.axes)),
      ...faultsAt('params.cwd', cwd ?? '', cell.axes),
    ]
  },

  resultPath(cell) {
    const labels = Object.values(cell.axes).map((value) => value.label)
    return labels.length > 0 ? labels : [programName(paramsOf(cell).argv)]
  },

  identity(cell) {
    const { argv: _, env, cost_seconds: _cost, ...rest } = paramsOf(cell)
    const axes: Record<string, Json> = {}
    for (const [name, { value }] of Object.entries(cell.axes)) axes[name] = value
    return { version: 1, value: { argv: argvOf(cell), env: filled(env, cell.axes), axes, ...rest } as Json }
  },

  inputs(cell) {
    return argvOf(cell).flatMap(pathIn)
  },

  command(cell) {
    const { env, cwd } = paramsOf(cell)
    return {
      program: { kind: 'argv', argv: argvOf(cell) },
      env: filled(env, cell.axes),
      ...(cwd === undefined ? {} : { cwd: fillPlaceholders(cwd, cell.axes) }),
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

function faultsAt(path: string, text: string, axes: Record<string, AxisValue>): Issue[] {
  const names = Object.keys(axes)
  const fix =
    names.length > 0
      ? `Axes are ${names.map((name) => `{${name}}`).join(', ')}; write {{ and }} for braces.`
      : 'Add an axis, or write {{ and }} for braces.'
  return placeholderFaults(text, axes).map((message) => ({ path, message, fix }))
}

function filled(env: Record<string, string>, axes: Record<string, AxisValue>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fillPlaceholders(value, axes)]))
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
