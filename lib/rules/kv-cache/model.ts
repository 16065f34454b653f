import { KV_MODELS } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

const MODELS = Object.keys(KV_MODELS)

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/model',
    title: 'The model is one of the benchmark',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'KV cache run check, model' },
    severity: 'error',
    when: 'before',
    requirement: `The model is one of ${MODELS.join(', ')}`,
    messages: { unknown: 'The benchmark has no model `{actual}`.' },
    fixes: { unknown: 'Run it with one of {expected}.' },
    docs: `Reads \`model\` (or \`kvcache_model\`) of the metadata; where that is silent, the name of the folder.

The edition's own tool calls a run without a model INVALID. Here it can't be judged: the folder or the metadata must say which model ran.

Edition 3.0 fixes the model of each option instead: \`kv-cache/option-workloads\`.`,
  },
  check: measured(({ model }) => {
    const actual = need(model)
    return MODELS.includes(actual)
      ? pass(actual)
      : fail({ verdict: 'invalid', messageId: 'unknown', parameter: 'model', expected: MODELS, actual }, actual)
  }),
})
