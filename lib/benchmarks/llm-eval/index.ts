import type { Cell, Json } from '../../matrix/types'
import type { AxisDefinition, Benchmark, SeriesHint, Variant } from '../types'
import { type Adapter, axisOf } from './adapter'
import { adapters, DEFAULT_ADAPTER } from './adapters'
import { llmEvalParams, paramsOf } from './params'

const known = [...adapters.values()]

const AXES = { model: 'Model', attention: 'Attention', task: 'Task' } as const
type AxisName = keyof typeof AXES
const axisNames = Object.keys(AXES) as AxisName[]

function adapterNamed(name: Json | undefined): Adapter | undefined {
  const id = name ?? DEFAULT_ADAPTER
  return typeof id === 'string' ? adapters.get(id) : undefined
}

function adapterOf(cell: Cell): Adapter {
  const adapter = adapterNamed(cell.params.adapter)
  if (!adapter)
    throw new Error(
      `there is no adapter ${JSON.stringify(cell.params.adapter)}; known: ${[...adapters.keys()].join(', ')}`,
    )
  return adapter
}

function axesOf(adapter: Adapter): AxisDefinition[] {
  return axisNames.flatMap((name) => {
    const axis = adapter[name]
    if (!axis) return []
    const { required = true, help, choices } = axis
    return [
      { name, title: AXES[name], required, help, choices, expand: (raw, params = {}) => axis.expand(raw, params) },
    ]
  })
}

/** Of all adapters together: values are read by the one that the parameters name; one that is unknown is their fault. */
const axes: AxisDefinition[] = axesOf(adapters.get(DEFAULT_ADAPTER)!).map((axis) => ({
  ...axis,
  expand: (raw, params = {}) =>
    adapterNamed(params.adapter)?.[axis.name as AxisName]?.expand(raw, params) ?? { values: [], issues: [] },
}))

const variants = known.map(
  (adapter): Variant => ({
    id: adapter.id,
    title: adapter.title,
    description: adapter.description,
    params: paramsOf(adapter),
    axes: axesOf(adapter),
    paramAxes: adapter.paramAxes,
    series: adapter.series,
    catalogue: adapter.catalogue,
  }),
)

/** Scores attention configurations of models on long-context tasks, through an adapter. */
const llmEval: Benchmark = {
  id: 'llm-eval',
  title: 'Evaluate attention',
  description: 'Scores attention configurations of models on long-context tasks, against dense attention.',
  params: llmEvalParams,
  axes,
  paramAxes: [...new Set(known.flatMap((adapter) => adapter.paramAxes))],
  variants: { param: 'adapter', default: DEFAULT_ADAPTER, all: variants },
  commands: ['run'],

  check: (cell) => adapterOf(cell).check(cell),

  resultPath({ axes }) {
    const task = axisOf(axes, 'task')
    const benchmark = task.group ? `${task.group}_${task.label}` : task.label
    return [axisOf(axes, 'model').label, ...(axes.attention ? [axes.attention.label] : []), benchmark]
  },

  identity(cell) {
    const { axes, params } = cell
    const extra = adapterOf(cell).identity?.(cell) ?? { params }
    const value: Record<string, Json> = { ...extra }
    for (const name of axisNames) if (axes[name]) value[name] = axes[name].value
    return { version: 1, value }
  },

  inputs: (cell) => adapterOf(cell).inputs?.(cell),
  command: (cell) => adapterOf(cell).command(cell),
  files: (cell) => adapterOf(cell).files(cell),
  readScores: (tree, cell) => adapterOf(cell).readScores(tree, cell),
  costSeconds: (cell) => adapterOf(cell).costSeconds(cell),

  series: [...new Map(known.flatMap(({ series }) => series).map((hint: SeriesHint) => [hint.name, hint])).values()],
}

export default llmEval
