import type { Cell, Json } from '../../matrix/types'
import type { AxisDefinition, Benchmark, Score } from '../types'
import { type Adapter, axisOf } from './adapter'
import { adapters } from './adapters'
import { type LlmEvalParams, llmEvalParams } from './params'
import { sanitiseSegment } from './segment'

const known = Object.values(adapters)

/**
 * An axis is expanded before the parameters are known, so a value is what the first adapter that knows it makes of it;
 * `check` then holds it against the adapter of the cell.
 */
function axis(name: 'model' | 'attention' | 'task', title: string, help: string): AxisDefinition {
  return {
    name,
    title,
    required: true,
    help,
    choices: known.flatMap((adapter) => adapter[name].choices),
    expand(raw) {
      const expansions = known.map((adapter) => adapter[name].expand(raw))
      return expansions.find(({ issues }) => issues.length === 0) ?? expansions[0]!
    },
  }
}

function adapterOf(cell: Cell): Adapter {
  return adapters[(cell.params as LlmEvalParams).adapter]!
}

/** Scores attention configurations of models on long-context tasks, through an adapter. */
const llmEval: Benchmark = {
  id: 'llm-eval',
  title: 'Evaluate attention',
  description: 'Scores attention configurations of models on long-context tasks, against dense attention.',
  params: llmEvalParams,
  axes: [
    axis('model', 'Model', 'What is evaluated.'),
    axis('attention', 'Attention', 'Which tokens a question may attend: dense, streaming, topk, quest.'),
    axis('task', 'Task', 'A benchmark; with subsets, a run for each.'),
  ],
  paramAxes: ['seed', 'context_length', 'samples'],
  commands: ['run'],

  check: (cell) => adapterOf(cell).check(cell),

  resultPath({ axes }) {
    const task = axisOf(axes, 'task')
    const benchmark = task.group ? `${task.group}_${task.label}` : task.label
    return [axisOf(axes, 'model').label, axisOf(axes, 'attention').label, benchmark].map(sanitiseSegment)
  },

  identity: ({ axes, params }) => ({
    version: 1,
    value: {
      model: axisOf(axes, 'model').value,
      attention: axisOf(axes, 'attention').value,
      task: axisOf(axes, 'task').value,
      params,
    },
  }),

  command: (cell) => adapterOf(cell).command(cell),

  files: () => [
    { path: 'raw_results.csv', format: 'csv', required: true, title: 'Answers, a row a sample' },
    { path: 'metrics.json', format: 'json', required: true, title: 'Scores' },
    { path: 'config.json', format: 'json', required: true, title: 'What was run' },
    { path: 'micro_metrics.jsonl', format: 'jsonl', required: false, title: 'Density and error of each sample' },
  ],

  async readScores(tree) {
    const text = await tree.text('metrics.json')
    const metrics: Record<string, Json> = text === null ? {} : JSON.parse(text)
    const samples = typeof metrics.samples === 'number' ? { samples: metrics.samples } : {}
    const score = (name: string, facts: Omit<Score, 'name' | 'value'>): Score => {
      const value = metrics[name]
      return typeof value === 'number'
        ? { name, value, ...samples, ...facts }
        : { name, value: null, ...facts, note: `metrics.json has no finite ${name}` }
    }
    return [
      score('accuracy', { direction: 'higher', scale: [0, 1], headline: true }),
      score('output_error', { direction: 'lower' }),
      score('density', { direction: 'lower', scale: [0, 1] }),
      score('ms_per_query', { direction: 'lower', unit: 'ms' }),
    ]
  },

  costSeconds: (cell) => adapterOf(cell).costSeconds(cell),

  series: [
    { name: 'accuracy', title: 'Accuracy so far', direction: 'higher' },
    { name: 'output_error', title: 'Relative output error', direction: 'lower' },
    { name: 'density', title: 'Attended share', direction: 'lower' },
    { name: 'ms_per_query', title: 'Time per query', unit: 'ms', direction: 'lower' },
  ],
}

export default llmEval
