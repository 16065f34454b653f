/** The files of a result directory, in the shapes that readers of sparse-attention-hub results expect. */
import path from 'node:path'
import type { Attention } from '../../lib/benchmarks/llm-eval/adapters/builtin/attention'
import type { BuiltinParams } from '../../lib/benchmarks/llm-eval/adapters/builtin/params'
import type { SubsetsOfTask } from '../../lib/benchmarks/llm-eval/adapters/builtin/tasks'
import type { Size } from '../../lib/benchmarks/llm-eval/size'
import { writeAtomically } from '../atomic'
import type { Sample } from './evaluation'

export interface Means {
  accuracy: number
  output_error: number
  density: number
  ms_per_query: number
  samples: number
}

export interface Evaluated {
  model: string
  attention: Attention
  task: SubsetsOfTask
  params: BuiltinParams
}

/** Means over the samples so far. */
export class Tally {
  #sums = { accuracy: 0, output_error: 0, density: 0, ms_per_query: 0, samples: 0 }

  add(sample: Sample): void {
    this.#sums.accuracy += sample.accuracy
    this.#sums.output_error += sample.outputError
    this.#sums.density += sample.density
    this.#sums.ms_per_query += sample.msPerQuery
    this.#sums.samples++
  }

  get means(): Means {
    const { samples, accuracy, output_error, density, ms_per_query } = this.#sums
    return {
      accuracy: accuracy / samples,
      output_error: output_error / samples,
      density: density / samples,
      ms_per_query: ms_per_query / samples,
      samples,
    }
  }
}

function meansOf(samples: Sample[]): Means {
  const tally = new Tally()
  for (const sample of samples) tally.add(sample)
  return tally.means
}

/** config.json comes last: a directory that has it is whole. @returns what metrics.json says of all samples */
export function writeResults(directory: string, what: Evaluated, samples: Sample[], seconds: number): Means {
  const put = (name: string, content: string) => writeAtomically(path.join(directory, name), content)
  const overall = meansOf(samples)
  const tasks = Object.fromEntries(
    what.task.subsets.map((subset) => [subset, meansOf(samples.filter(({ task }) => task === subset))]),
  )
  put('raw_results.csv', rawResults(what, samples))
  if (what.attention.name !== 'dense') put('micro_metrics.jsonl', microMetrics(samples))
  put('metrics.json', `${JSON.stringify({ ...overall, overall_score: overall.accuracy, tasks, seconds }, null, 2)}\n`)
  put('config.json', `${configText(what)}\n`)
  return overall
}

function rawResults({ model, params }: Evaluated, samples: Sample[]): string {
  const columns = [
    ['context', ({ task, index }: Sample) => `${task} context ${index} of seed ${params.seed} as ${model} sees it`],
    ['question', ({ asked }: Sample) => `${params.queries} queries, symbols to name for each: ${asked}`],
    ['answer_prefix', () => ''],
    ['max_new_tokens', ({ asked }: Sample) => asked],
    ['task', ({ task }: Sample) => task],
    ['context_length', () => params.context_length],
    ['answer', ({ answers }: Sample) => answers],
    ['accuracy', ({ accuracy }: Sample) => accuracy],
    ['output_error', ({ outputError }: Sample) => outputError],
    ['density', ({ density }: Sample) => density],
    ['ms_per_query', ({ msPerQuery }: Sample) => msPerQuery],
    ['predicted_answer', ({ predicted }: Sample) => predicted],
  ] as const
  const line = (fields: unknown[]) => `${fields.map((field) => `"${String(field).replaceAll('"', '""')}"`).join(',')}\n`
  const header = line(columns.map(([name]) => name))
  return header + samples.map((sample) => line(columns.map(([, value]) => value(sample)))).join('')
}

/** Local time without a zone, as these files have it. */
function microMetrics(samples: Sample[]): string {
  const now = new Date()
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000)
  const timestamp = local.toISOString().replace('Z', '000')
  const line = (metric: string, value: number, { task }: Sample) =>
    `${JSON.stringify({ timestamp, metric, value, metadata: { layer_idx: 0 }, location: task })}\n`
  return samples
    .map(
      (sample) =>
        line('research_attention_density', sample.density, sample) +
        line('research_attention_output_error', sample.outputError, sample),
    )
    .join('')
}

function configText({ model, attention, task, params }: Evaluated): string {
  const config = {
    model_kwargs: {},
    tokenizer_kwargs: {},
    sparse_attention_config: maskersOf(attention),
    generation_kwargs: {},
    request_kwargs: {},
    benchmark_name: task.benchmark,
    subsets_to_run: task.subsets,
    huggingface_dataset_id: null,
    model,
    ...params,
  }
  // These files tell 1 token from 1.0 of everything by the point, which JSON.stringify does not write.
  return JSON.stringify(config, null, 2).replaceAll(`"${EVERYTHING}"`, '1.0')
}

const EVERYTHING = 'fraction 1.0'

function maskersOf(attention: Attention) {
  const masker = (size: Size) => {
    if (typeof size === 'number') return size
    return size === '100%' ? EVERYTHING : Number.parseFloat(size) / 100
  }
  switch (attention.name) {
    case 'dense':
      return null
    case 'streaming':
      return {
        masker_configs: [
          ...(attention.sink_size === 0 ? [] : [{ sink_size: masker(attention.sink_size) }]),
          { window_size: masker(attention.window_size) },
        ],
      }
    case 'topk':
      return { masker_configs: [{ heavy_size: masker(attention.heavy_size) }] }
    case 'quest':
      return { masker_configs: [{ heavy_size: masker(attention.heavy_size), page_size: attention.page_size }] }
  }
}
