import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { MODELS } from '../../storage/benchmarks/training/workloads'
import { need } from '../../storage/fact'
import { fail, pass, runRule } from '../types'
import { TRAINING } from './parts/commands'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/model',
    title: 'The model is one of the edition',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '1.0': 'table of workloads', '2.0': '2.1, table 1', '2.x': 'run checker, model', '3.0': '2.1.11' },
    severity: 'error',
    when: 'before',
    requirement: {
      '1.0': 'Model is unet3d, resnet50 or cosmoflow',
      '2.0': 'Model is unet3d, resnet50 or cosmoflow',
      '2.x': 'Model is unet3d, resnet50, cosmoflow, dlrm, retinanet or flux',
      '3.0': 'Model is unet3d or retinanet',
    },
    messages: { unknown: 'The model {actual} is none of this edition: {expected}.' },
    fixes: { unknown: 'Run one of {expected}, or judge by the edition that has {actual}.' },
    docs: `Reads the model from the metadata, else from DLIO's configuration, else from the folder's name.

Edition 3.0 ships more models (dlrm, flux, cosmoflow, resnet50), but takes submissions of unet3d and retinanet only, in both
divisions; the rest are for its mode \`whatif\`, which is never submitted.`,
  },
  check(run, { edition }) {
    const model = need(run.model)
    if (MODELS[edition].includes(model)) return pass(model)
    return fail({
      verdict: 'invalid',
      messageId: 'unknown',
      parameter: 'model',
      expected: [...MODELS[edition]],
      actual: model,
    })
  },
})
