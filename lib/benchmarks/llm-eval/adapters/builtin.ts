import type { Issue } from '../../../errors/rungrid-error'
import type { Cell } from '../../../matrix/types'
import { type Adapter, axisOf } from '../adapter'
import type { LlmEvalParams } from '../params'
import { tokensOf } from '../size'
import { type Attention, attentionChoices, expandAttention, sizesOf } from './builtin-attention'
import { expandProfile, profileChoices, profiles } from './builtin-profiles'
import { expandTask, type SubsetsOfTask, taskChoices } from './builtin-tasks'

/** Drawing a key and a value, and attending them once a question, per number of the head dimension; a slow core. */
const SECONDS_PER_DRAWN_NUMBER = 50e-9
const SECONDS_PER_ATTENDED_NUMBER = 8e-9

/** Computes attention over synthetic contexts with nothing but a processor core. */
export const builtin: Adapter = {
  id: 'builtin',
  title: 'Built-in attention profiles',
  model: { choices: profileChoices, expand: expandProfile },
  attention: { choices: attentionChoices, expand: expandAttention },
  task: { choices: taskChoices, expand: expandTask },

  check(cell: Cell): Issue[] {
    const { context_length: length } = cell.params as LlmEvalParams
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

  costSeconds(cell: Cell): number {
    const { context_length, samples, queries } = cell.params as LlmEvalParams
    const dimension = profiles[axisOf(cell.axes, 'model').value as string]?.dimension ?? 64
    const { subsets } = axisOf(cell.axes, 'task').value as SubsetsOfTask
    const perNumber = SECONDS_PER_DRAWN_NUMBER + queries * SECONDS_PER_ATTENDED_NUMBER
    return Math.max(1, samples * subsets.length * context_length * dimension * perNumber)
  },
}
