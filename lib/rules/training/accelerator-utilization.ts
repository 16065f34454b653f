import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { WORKLOADS } from '../../storage/benchmarks/training/workloads'
import { need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, notApplicable, pass, runRule } from '../types'
import { TRAINING } from './parts/training'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/accelerator-utilization',
    title: 'Accelerators are kept busy',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '1.0': '7', '2.0': '4.1', '2.x': '4.1 of 2.0', '3.0': '3.3.2' },
    severity: 'error',
    when: 'after',
    requirement: 'Mean accelerator utilization of at least 90 %; cosmoflow and dlrm 70 %, retinanet 85 %',
    messages: { low: 'Accelerator utilization is {au} % on average, below the {expected} % that {model} needs.' },
    fixes: {
      low: 'Run fewer accelerators, or make the storage or the reading faster (`reader.read_threads`, `reader.prefetch_size`).',
    },
    docs: `\`metric.train_au_mean_percentage\` of the summary is equal to or above the minimum of the model's table: 90 for unet3d,
resnet50 and flux, 85 for retinanet, 70 for cosmoflow and dlrm. Single epochs may be below it.

Every edition writes this. The run checkers of 2.0, 2.x and 3.0 do not compute it, and the script of 1.0 and the package check of
3.0 trust the flag that DLIO wrote, see [training/utilization-flag](utilization-flag.md).`,
  },
  check: measured<TrainingRun>((run) => {
    const model = need(run.model)
    const workload = Object.hasOwn(WORKLOADS, model) ? WORKLOADS[model] : undefined
    if (!workload) return notApplicable(`no minimum is published for ${model}`)
    const au = need(run.results.au)
    const low = au < workload.minimumAu
    // Rounded it may read like the minimum that it misses.
    const said = low && Number(au.toFixed(2)) >= workload.minimumAu ? String(au) : au.toFixed(2)
    const summary = `${said} %, at least ${workload.minimumAu} %`
    if (!low) return pass(summary)
    return fail(
      {
        verdict: 'invalid',
        messageId: 'low',
        parameter: 'metric.train_au_mean_percentage',
        expected: workload.minimumAu,
        actual: au,
        data: { model, au: said },
      },
      summary,
    )
  }),
})
