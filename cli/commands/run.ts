/**
 * `rungrid run BENCHMARK [options]`: a matrix from options. They are made from the benchmark: one for each axis and one
 * for each parameter, so a new benchmark has its options without a line here.
 */
import { Argument, type Command, Option } from 'commander'
import { stringify } from 'yaml'
import { z } from 'zod'
import { listBenchmarks } from '../../lib/benchmarks/registry'
import type { Benchmark } from '../../lib/benchmarks/types'
import { paramSchemas } from '../../lib/benchmarks/variants'
import { type CommandLine, positive } from '../command-line'
import type { FollowOptions } from '../follow/follow'
import { changed, parsedValue, type SpecChanges, specOptions } from '../spec'
import { launchText } from './launch'

/** What zod says of one parameter, as far as an option needs it. */
interface Field {
  type?: string
  enum?: unknown[]
  description?: string
  default?: unknown
}

interface RunOptions extends FollowOptions, SpecChanges {
  wait: boolean
  resultsDir?: string
  [option: string]: unknown
}

/** Words of the command line itself; a parameter of such a name is reached with `--set params.NAME=`. */
const TAKEN = new Set([
  'name',
  'set',
  'wait',
  'timeout',
  'results-dir',
  'cancel-on-interrupt',
  'server',
  'json',
  'help',
])

export function run(line: CommandLine): void {
  const parent = line.command(
    'run',
    'launch one benchmark from options and wait for it; `run BENCHMARK --help` has them',
  )
  for (const benchmark of listBenchmarks()) addBenchmark(line, parent, benchmark)
}

function addBenchmark(line: CommandLine, parent: Command, benchmark: Benchmark): void {
  const { argv, ...params } = fieldsOf(benchmark)
  const command = line.command(benchmark.id, benchmark.description, parent)
  if (benchmark.commands.length > 1) command.addArgument(new Argument('<command>').choices(benchmark.commands))
  if (argv) command.argument('[argv...]', `${argv.description ?? 'program and arguments'}; put -- before it`)
  for (const axis of benchmark.axes)
    command.option(`${flag(axis.name)} <value>`, `${axis.help} May stand more than once.`, collect)
  for (const [name, field] of Object.entries(params)) {
    if (TAKEN.has(kebab(name))) continue
    const option = new Option(`${flag(name)} <value>`, help(field))
    if (benchmark.paramAxes !== 'any' && benchmark.paramAxes.includes(name))
      option.argParser(collect).description = `${help(field)}. More than once: a run for each`
    command.addOption(option)
  }
  specOptions(command)
    .option('--results-dir <path>', 'where results go, on the server')
    .option('--no-wait', 'launch and leave')
    .option('--timeout <minutes>', 'give up waiting after so long (exit code 7); the matrix goes on', positive)
    .option('--cancel-on-interrupt', 'Ctrl+C cancels the matrix; without it, the runs go on')
    .action(async (...args: unknown[]) => {
      const self = args.at(-1) as Command
      const options = self.opts<RunOptions>()
      const words = self.args
      const chosen = benchmark.commands.length > 1 ? words[0] : undefined
      const rest = chosen === undefined ? words : words.slice(1)
      const spec = {
        benchmark: benchmark.id,
        ...(chosen === undefined ? {} : { command: chosen }),
        ...specFrom(benchmark, params, options),
        ...(options.resultsDir === undefined ? {} : { results_dir: options.resultsDir }),
      }
      if (argv && rest.length > 0) Object.assign(spec.params, { argv: rest })
      const text = changed({ type: 'application/yaml', body: stringify(spec) }, options)
      await launchText(line, line.open(self), text, options)
    })
}

/** Of all variants together, llm-eval's adapters: a parameter that the chosen one does not know is a fault of the spec. */
function fieldsOf(benchmark: Benchmark): Record<string, Field> {
  const fields: Record<string, Field> = {}
  for (const schema of paramSchemas(benchmark)) {
    const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
      properties?: Record<string, Field>
    }
    for (const [name, field] of Object.entries(properties)) fields[name] ??= field
  }
  return fields
}

function specFrom(benchmark: Benchmark, fields: Record<string, Field>, options: RunOptions) {
  const axes: Record<string, unknown[]> = {}
  const params: Record<string, unknown> = {}
  for (const { name } of benchmark.axes) {
    const given = options[camel(name)] as string[] | undefined
    if (given) axes[name] = given.map(axisValue)
  }
  for (const [name, field] of Object.entries(fields)) {
    const given = TAKEN.has(kebab(name)) ? undefined : (options[camel(name)] as string | string[] | undefined)
    if (given === undefined) continue
    const values = [given].flat().map((text) => paramValue(field, text))
    if (values.length > 1) axes[name] = values
    else params[name] = values[0]
  }
  return { axes, params }
}

/** Names of models and tasks are text; `{…}` and `[…]` are maps and lists. */
function axisValue(text: string): unknown {
  return /^\s*[{[]/.test(text) ? parsedValue(text) : text
}

function paramValue(field: Field, text: string): unknown {
  return field.type === 'string' || field.enum?.every((value) => typeof value === 'string') ? text : parsedValue(text)
}

function help({ description = '', default: preset, enum: choices }: Field): string {
  const notes = [
    choices && `one of ${choices.join(', ')}`,
    preset !== undefined && JSON.stringify(preset) !== '{}' && JSON.stringify(preset) !== '[]'
      ? `default: ${typeof preset === 'string' ? preset : JSON.stringify(preset)}`
      : undefined,
  ].filter(Boolean)
  return notes.length > 0 ? `${description} (${notes.join('; ')})` : description
}

const kebab = (name: string) => name.replaceAll('_', '-')
const flag = (name: string) => `--${kebab(name)}`
/** As commander names the option. */
const camel = (name: string) => kebab(name).replace(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
const collect = (value: string, before: string[] = []) => [...before, value]
