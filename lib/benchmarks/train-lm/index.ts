import type { Issue } from '../../errors/rungrid-error'
import type { Json } from '../../matrix/types'
import type { Benchmark, Score } from '../types'
import { MEMORY_MAX_BYTES, memoryBytes, parameterCount, type TrainLmParams, trainLmParams } from './params'

/** Forward and backward passes of one parameter and one character on a slow core, seconds. */
const SECONDS_PER_PARAMETER = 6e-9
const USUAL_VOCABULARY = 100

/** Trains a small character language model by gradient descent on real text, on one CPU core. */
const trainLm: Benchmark = {
  id: 'train-lm',
  title: 'Train a language model',
  description:
    'Trains a small character language model on real text by gradient descent. Needs no GPU and no download.',
  params: trainLmParams,
  axes: [],
  paramAxes: ['seed', 'width', 'layers', 'context', 'lr', 'batch', 'steps', 'text'],
  commands: ['run'],

  check(cell) {
    const params = cell.params as TrainLmParams
    const issues: Issue[] = []
    if (params.warmup >= params.steps)
      issues.push({
        path: 'params.warmup',
        message: `warmup (${params.warmup}) leaves no step at the full learning rate: steps is ${params.steps}`,
        fix: 'Set warmup below steps.',
      })
    const bytes = memoryBytes(params)
    if (bytes > MEMORY_MAX_BYTES)
      issues.push({
        path: 'params.batch',
        message: `the model and a batch need ${Math.ceil(bytes / 2 ** 20)} MiB, the limit is ${MEMORY_MAX_BYTES / 2 ** 20} MiB`,
        fix: 'Give a smaller batch, context, embedding or width.',
      })
    return issues
  },

  resultPath: () => ['train-lm'],

  identity({ params }) {
    // How often state is saved does not change the outcome.
    const value = Object.fromEntries(Object.entries(params).filter(([name]) => name !== 'checkpoint_every'))
    return { version: 1, value }
  },

  command: () => ({ program: { kind: 'builtin', name: 'train-lm' } }),
  inputs: (cell) => [(cell.params as TrainLmParams).text],

  files: () => [
    { path: 'metrics.json', format: 'json', required: true, title: 'Final figures' },
    { path: 'sample.txt', format: 'text', required: true, title: 'Generated text' },
    { path: 'weights.json', format: 'json', required: true, title: 'Shapes of the weights, vocabulary' },
    { path: 'weights.bin', format: 'binary', required: true, title: 'Weights, float32 little-endian' },
  ],

  async readScores(tree) {
    const text = await tree.text('metrics.json')
    const metrics: Record<string, Json> = text === null ? {} : JSON.parse(text)
    const score = (name: string, facts: Omit<Score, 'name' | 'value'>): Score => {
      const value = metrics[name]
      return typeof value === 'number'
        ? { name, value, ...facts }
        : { name, value: null, ...facts, note: `metrics.json has no finite ${name}` }
    }
    return [
      score('val_loss', { direction: 'lower', unit: 'nats/char', headline: true }),
      score('perplexity', { direction: 'lower' }),
      score('tokens_per_second', { direction: 'higher', unit: 'tokens/s' }),
    ]
  },

  costSeconds(cell) {
    const params = cell.params as TrainLmParams
    return parameterCount(params, USUAL_VOCABULARY) * params.batch * params.steps * SECONDS_PER_PARAMETER
  },

  series: [
    { name: 'loss', title: 'Loss', unit: 'nats/char', direction: 'lower' },
    { name: 'val_loss', title: 'Validation loss', unit: 'nats/char', direction: 'lower', with: 'loss' },
    { name: 'lr', title: 'Learning rate' },
    { name: 'grad_norm', title: 'Gradient norm' },
    { name: 'tokens_per_second', title: 'Throughput', unit: 'tokens/s', direction: 'higher' },
  ],
}

export default trainLm
