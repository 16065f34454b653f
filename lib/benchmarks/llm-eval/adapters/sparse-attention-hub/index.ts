import type { Cell } from '../../../../matrix/types'
import { type Adapter, axisOf, expandModelName } from '../../adapter'
import { attentionChoices, expandAttention } from './attention'
import { HUB_BENCHMARKS } from './benchmarks'
import { catalogue } from './catalogue'
import { type HubParams, hubParams } from './params'
import { CHECK_FILE, readScores } from './scores'
import { expandTask, type HubTask, taskChoices } from './tasks'

/** Guess of the time until a model is loaded. */
const LOAD_SECONDS = 60

/** Evaluates models of Hugging Face under the attention configurations of a sparse-attention-hub that the user installed. */
const sparseAttentionHub: Adapter = {
  id: 'sparse-attention-hub',
  title: 'sparse-attention-hub',
  description: 'Runs the benchmarks of your checkout of sparse-attention-hub on models of Hugging Face.',
  params: hubParams,
  paramAxes: ['seed'],
  model: {
    help: 'A model of Hugging Face, org/name, or a directory.',
    choices: ['meta-llama/Llama-3.1-8B-Instruct', 'microsoft/Phi-4-mini-instruct'].map((name) => ({
      label: name,
      value: name,
    })),
    expand: expandModelName,
  },
  attention: {
    help: 'dense, a named configuration, or masker_configs: each masker adds tokens that may be attended.',
    choices: attentionChoices,
    expand: expandAttention,
  },
  task: { help: 'A benchmark of the hub; with subsets, a run for each.', choices: taskChoices, expand: expandTask },

  check: () => [],

  command(cell) {
    const { hub_path, python } = cell.params as unknown as HubParams
    const program = { kind: 'python' as const, file: 'sparse-attention-hub.py', python }
    return hub_path === null ? { program } : { program, cwd: hub_path }
  },

  files: () => [
    { path: 'raw_results.csv', format: 'csv', required: true, title: 'Answers, a row a sample' },
    { path: 'metrics.json', format: 'json', required: true, title: 'Scores of the hub' },
    { path: 'config.json', format: 'json', required: true, title: 'What was run' },
    { path: 'micro_metrics.jsonl', format: 'jsonl', required: false, title: 'Density and error of the attention' },
    { path: CHECK_FILE, format: 'json', required: false, title: 'What the worker checked' },
  ],

  readScores,

  identity({ params }) {
    // Where the code lies and how much is logged of it is no part of the outcome.
    const { hub_path, python, micro_metric_max_records, micro_metric_sampling_factor, ...outcome } = params
    return { params: outcome, adapter_version: 1 }
  },

  costSeconds(cell: Cell): number {
    const { request_kwargs } = cell.params as unknown as HubParams
    const { benchmark, subsets } = axisOf(cell.axes, 'task').value as unknown as HubTask
    const known = HUB_BENCHMARKS[benchmark]
    if (!known) return LOAD_SECONDS
    const rows = known.samplesPerSubset * (subsets ?? known.subsets).length
    return LOAD_SECONDS + Math.min(rows, request_kwargs.max_requests ?? rows) * known.secondsPerSample
  },

  series: [
    { name: 'requests_done', title: 'Questions answered', direction: 'higher' },
    { name: 'density', title: 'Attended share', direction: 'lower' },
    { name: 'output_error', title: 'Relative output error', direction: 'lower' },
  ],

  catalogue,
}

export default sparseAttentionHub
