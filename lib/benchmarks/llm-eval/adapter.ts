import type { ZodObject } from 'zod'
import type { Issue } from '../../errors/rungrid-error'
import type { Axes, AxisValue, Cell, Json } from '../../matrix/types'
import type { Tree } from '../../tree'
import type { AxisDefinition, Catalogue, Command, DeclaredFile, Score, SeriesHint } from '../types'

/** What one value of a spec became, or what is wrong with it. */
export interface Expansion {
  values: AxisValue[]
  issues: Issue[]
}

/** What an adapter knows of one axis. */
export interface AdapterAxis {
  /** Whether a matrix must give it; default: yes. */
  required?: boolean
  /** One line for the form. */
  help: string
  choices: NonNullable<AxisDefinition['choices']>
  /** One value of the spec; `params` are those of the stage as the user wrote them, not parsed. Faults are returned. */
  expand(raw: Json, params: Record<string, Json>): Expansion
}

/**
 * How llm-eval reaches a model library: which models, attention configurations and tasks there are, what runs, and what
 * its results mean. A folder of lib/benchmarks/llm-eval/adapters exports one as `default`; it is found by its place.
 */
export interface Adapter {
  id: string
  title: string
  description: string
  /** Its own parameters, `adapter` not among them: a zod strict object. */
  params: ZodObject
  /** Names of parameters that may also be axes. */
  paramAxes: string[]
  model: AdapterAxis
  /** Left out where the library has no such choice: then there is no such axis and no such level of the result path. */
  attention?: AdapterAxis
  task: AdapterAxis
  /** Faults that need the whole cell. Paths start with `axes.` or `params.` */
  check(cell: Cell): Issue[]
  command(cell: Cell): Command
  files(cell: Cell): DeclaredFile[]
  readScores(tree: Tree, cell: Cell): Promise<Score[]>
  /** What stands in the identity in place of all `params`: those that change the outcome, and a version of one's own. */
  identity?(cell: Cell): Record<string, Json>
  /** See `Benchmark.inputs`. */
  inputs?(cell: Cell): string[]
  costSeconds(cell: Cell): number
  series: SeriesHint[]
  /** What can be chosen, for people who plan a matrix. */
  catalogue?(): Catalogue
}

/** The value of an axis that the adapter requires. */
export function axisOf(axes: Axes, name: 'model' | 'attention' | 'task'): AxisValue {
  const value = axes[name]
  if (!value) throw new Error(`the cell has no value on the axis ${name}`)
  return value
}

export function fault(message: string, path = '', fix?: string): Expansion {
  return { values: [], issues: [{ path, message, ...(fix ? { fix } : {}) }] }
}

/** Expands a model by any name: for libraries that take what a model hub, or a directory, has. */
export function expandModelName(raw: Json): Expansion {
  if (typeof raw !== 'string')
    return fault('must be the name of a model', '', 'Write org/name, or the path of a model.')
  const name = raw.trim()
  if (name === '') return fault('This name of a model is empty.', '', 'Write org/name, or take it away.')
  return { values: [{ label: name, value: name }], issues: [] }
}
