import type { Issue } from '../../../../errors/rungrid-error'
import type { Cell } from '../../../../matrix/types'
import { type Adapter, axisOf } from '../../adapter'
import { tokensOf } from '../../size'
import { type Attention, attentionChoices, expandAttention, sizesOf } from './attention'
import { catalogue } from './catalogue'
import { type BuiltinParams, builtinParams } from './params'
import { expandProfile, profileChoices, profiles } from './profiles'
import { readScores } from './scores'
import { expandTask, type SubsetsOfTask, taskChoices } from './tasks'

/** Drawing a key and a value, and attending them once a question, per number of the head dimension; a slow core. */
const SECONDS_PER_DRAWN_NUMBER = 50e-9
const SECONDS_PER_ATTENDED_NUMBER = 8e-9

/** Computes attention over synthetic contexts with nothing but a processor core. */
const builtin: Adapter = {
  id: 'builtin',
  title: 'Built-in attention profiles',
  description: 'Computes attention over synthetic contexts with nothing but a processor core.',
  params: builtinParams,
  paramAxes: ['seed', 'context_length', 'samples'],
  model: { help: 'What is evaluated.', choices: profileChoices, expand: expandProfile },
  attention: {
    help: 'Which tokens a question may attend: dense, streaming, topk, quest.',
    choices: attentionChoices,
    expand: expandAttention,
  },
  task: { help: 'A benchmark; with subsets, a run for each.', choices: taskChoices, expand: expandTask },

  check(cell: Cell): Issue[] {
    const { context_length: length } = cell.params as BuiltinParams
    const attention = axisOf(cell.axes, 'attention').value as Attention
    const sizes = Object.entries(sizesOf(attention))
    const wanted = sizes.reduce((sum, [, size]) => sum + (typeof size === 'number' ? size : tokensOf(size, length)), 0)
    if (wanted <= length) return []
    return [
      {
        path: 'axes.attention',
        message: `${attention.name} wants ${wanted} tokens (${sizes.map(([name]) => name).join(' + ')}), the context has ${length}: it would be dense attention under another name`,
        fix: 'Give smaller sizes, or fractions such as 10%, or exclude this combination.',
      },
    ]
  },

  command: () => ({ program: { kind: 'builtin', name: 'llm-eval' } }),

  files: () => [
    { path: 'raw_results.csv', format: 'csv', required: true, title: 'Answers, a row a sample' },
    { path: 'metrics.json', format: 'json', required: true, title: 'Scores' },
    { path: 'config.json', format: 'json', required: true, title: 'What was run' },
    { path: 'micro_metrics.jsonl', format: 'jsonl', required: false, title: 'Density and error of each sample' },
  ],

  readScores,

  costSeconds(cell: Cell): number {
    const { context_length, samples, queries } = cell.params as BuiltinParams
    const dimension = profiles[axisOf(cell.axes, 'model').value as string]?.dimension ?? 64
    const { subsets } = axisOf(cell.axes, 'task').value as SubsetsOfTask
    const perNumber = SECONDS_PER_DRAWN_NUMBER + queries * SECONDS_PER_ATTENDED_NUMBER
    return Math.max(1, samples * subsets.length * context_length * dimension * perNumber)
  },

  series: [
    { name: 'accuracy', title: 'Accuracy so far', direction: 'higher' },
    { name: 'output_error', title: 'Relative output error', direction: 'lower' },
    { name: 'density', title: 'Attended share', direction: 'lower' },
    { name: 'ms_per_query', title: 'Time per query', unit: 'ms', direction: 'lower' },
  ],

  catalogue,
}

export default builtin
