/** Judges attention configurations on synthetic contexts: what an attempt of llm-eval with the adapter builtin executes. */

import llmEval from '../../lib/benchmarks/llm-eval'
import { axisOf } from '../../lib/benchmarks/llm-eval/adapter'
import type { Attention } from '../../lib/benchmarks/llm-eval/adapters/builtin/attention'
import type { BuiltinParams } from '../../lib/benchmarks/llm-eval/adapters/builtin/params'
import { profiles } from '../../lib/benchmarks/llm-eval/adapters/builtin/profiles'
import type { SubsetsOfTask } from '../../lib/benchmarks/llm-eval/adapters/builtin/tasks'
import { type Client, connect } from '../client/client'
import { readSpec, required } from '../client/spec'
import { run } from '../run'
import { Evaluation, type Sample } from './evaluation'
import { Tally, writeResults } from './results'

const PRINT_EVERY_MS = 1000

async function main(client: Client): Promise<'done' | 'stopped'> {
  const spec = readSpec()
  const directory = required('RUNGRID_RESULT_DIR')
  const params = llmEval.params.parse(spec.params) as BuiltinParams
  const faults = llmEval.check({ axes: spec.axes, params })
  if (faults.length > 0) throw new Error(faults.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  const model = axisOf(spec.axes, 'model').value as string
  const attention = axisOf(spec.axes, 'attention').value as Attention
  const task = axisOf(spec.axes, 'task').value as SubsetsOfTask
  const profile = profiles[model]
  if (!profile) throw new Error(`unknown model ${model}; known: ${Object.keys(profiles).join(', ')}`)

  const { context_length: length, samples, queries, seed } = params
  const total = samples * task.subsets.length
  console.log(`${model} · ${JSON.stringify(attention)} · ${task.subsets.join(', ')}`)
  console.log(`${total} contexts of ${length} tokens, ${queries} queries each, seed ${seed}`)

  const evaluation = new Evaluation({ profile, attention, length, queries, seed })
  const done: Sample[] = []
  const tally = new Tally()
  const begun = performance.now()
  let printed = Number.NEGATIVE_INFINITY
  for (let index = 0; index < samples; index++)
    for (const subset of task.subsets) {
      const sample = evaluation.sample(subset, index)
      done.push(sample)
      tally.add(sample)
      const { samples: step, ...means } = tally.means
      client.log(step, means)
      client.progress({ state: 'running', step, totalSteps: total, message: subset })
      if (performance.now() - printed > PRINT_EVERY_MS || step === total) {
        printed = performance.now()
        console.log(
          `${step}/${total}  accuracy ${means.accuracy.toFixed(3)}  output error ${means.output_error.toFixed(3)}`,
        )
      }
      await client.breathe()
      if (client.stopping && step < total) {
        console.log(`stopped after ${step} of ${total} contexts; an evaluation keeps no state and begins anew`)
        return 'stopped'
      }
    }

  const seconds = (performance.now() - begun) / 1000
  const means = writeResults(directory, { model, attention, task, params }, done, seconds)
  client.progress({
    state: 'finished',
    step: total,
    totalSteps: total,
    metrics: [{ name: 'accuracy', value: means.accuracy.toFixed(4) }],
  })
  const figures = `density ${means.density.toFixed(3)}, ${means.ms_per_query.toFixed(2)} ms a query`
  console.log(`done: accuracy ${means.accuracy.toFixed(3)}, output error ${means.output_error.toFixed(3)}, ${figures}`)
  return 'done'
}

await run(connect(), main)
