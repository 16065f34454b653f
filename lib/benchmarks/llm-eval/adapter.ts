import type { Issue } from '../../errors/rungrid-error'
import type { Axes, AxisValue, Cell, Json } from '../../matrix/types'
import type { AxisDefinition, Command } from '../types'

/** What one value of a spec became, or what is wrong with it. */
export interface Expansion {
  values: AxisValue[]
  issues: Issue[]
}

/** What an adapter knows of one axis. */
export interface AdapterAxis {
  choices: NonNullable<AxisDefinition['choices']>
  expand(raw: Json): Expansion
}

/** How llm-eval reaches a model library: which models, attention configurations and tasks there are, and what runs. */
export interface Adapter {
  id: string
  title: string
  model: AdapterAxis
  attention: AdapterAxis
  task: AdapterAxis
  /** Faults that need the whole cell. Paths start with `axes.` or `params.` */
  check(cell: Cell): Issue[]
  command(cell: Cell): Command
  costSeconds(cell: Cell): number
}

/** The value of an axis that llm-eval requires. */
export function axisOf(axes: Axes, name: 'model' | 'attention' | 'task'): AxisValue {
  const value = axes[name]
  if (!value) throw new Error(`the cell has no value on the axis ${name}`)
  return value
}

export function fault(message: string, path = '', fix?: string): Expansion {
  return { values: [], issues: [{ path, message, ...(fix ? { fix } : {}) }] }
}
