import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { WORKLOADS } from '../../storage/benchmarks/training/workloads'
import { type Fact, firstKnown, isKnown, known, need, peek } from '../../storage/fact'
import { numberAt, textAt } from '../../storage/json-file'
import { measured } from '../measured'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'
import { TRAINING } from './parts/training'

/** Figures are written with all their digits; this only forgives the last one. */
const SAME = 1e-9

export default runRule<TrainingRun>({
  meta: {
    id: 'training/workload-parameters',
    title: 'The workload is the one that is shipped',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: {
      '1.0': 'table of workloads',
      '2.0': '2.1, 10.1',
      '2.x': 'run checker, allowed parameters',
      '3.0': '3.6.2, 3.6.3',
    },
    severity: 'error',
    when: 'before',
    requirement: 'Record length, batch, epochs, computation time and AU limit as the workload ships them',
    messages: {
      changed: '`{parameter}` is {actual} in {source}; the workload of {model} ships {expected}.',
      open: '`{parameter}` is {actual} in {source}; the workload of {model} ships {expected}. Only OPEN allows another.',
    },
    fixes: {
      changed: 'Run the workload as it is shipped, with `{parameter}` at {expected}.',
      open: 'Run with `{parameter}` at {expected} for CLOSED, or submit as OPEN.',
    },
    docs: `Compares what the run really had (\`parameters\` of the metadata, else DLIO's \`config.yaml\`) with the published table:
\`dataset.record_length_bytes\` (\`record_length\` in 1.0), \`reader.batch_size\`, \`train.epochs\`, \`train.computation_time\`,
\`metric.au\`; and \`dataset.num_samples_per_file\`, \`dataset.format\` and \`reader.data_loader\`, which OPEN may change. It finds changes that no list of
overrides tells of. What the user openly passed on is judged by [training/allowed-overrides](allowed-overrides.md) and not told
twice. What the table does not publish (unet3d on b200 and mi355) is not compared.

A lower \`metric.au\` makes DLIO call a run a success that is none: the minimum of the table holds all the same.

The 2.0 tools asked unet3d for \`workflow.checkpoint\`; no written rule does and the shipped workload says no, so that it is not
asked for.`,
  },
  check: measured<TrainingRun>((run) => {
    const parameters = run.parameters
    need(parameters)
    const model = need(run.model)
    const workload = Object.hasOwn(WORKLOADS, model) ? WORKLOADS[model] : undefined
    if (!workload) return notApplicable(`nothing is published of ${model}`)
    const accelerator = peek(run.accelerator) ?? ''
    const number = (path: string) => numberAt(parameters, path, { text: true })
    const byUser = new Set((peek(run.overrides) ?? []).filter(({ origin }) => origin === 'user').map(({ key }) => key))
    const figures: [key: string, fact: Fact<number | string>, shipped: number | string | undefined, open?: true][] = [
      ['dataset.record_length_bytes', run.recordBytes, workload.recordBytes],
      ['reader.batch_size', run.batch, workload.batch[accelerator]],
      ['train.epochs', run.epochs, workload.epochs],
      [
        'train.computation_time',
        firstKnown(number('train.computation_time'), number('train.computation_time.mean')),
        workload.computationSeconds[accelerator],
      ],
      ['metric.au', number('metric.au'), workload.minimumAu / 100],
      ['dataset.num_samples_per_file', number('dataset.num_samples_per_file'), workload.samplesPerFile, true],
      ['dataset.format', lowered(textAt(parameters, 'dataset.format')), workload.format, true],
      ['reader.data_loader', lowered(textAt(parameters, 'reader.data_loader')), workload.loader, true],
    ]
    const shown = figures.filter(([, fact, shipped]) => isKnown(fact) && shipped !== undefined)
    const findings = shown.flatMap(([parameter, fact, shipped, open]): RawFinding[] => {
      if (!isKnown(fact) || shipped === undefined || same(fact.value, shipped)) return []
      if (byUser.has(parameter)) return []
      return [
        {
          verdict: open ? 'open' : 'invalid',
          messageId: open ? 'open' : 'changed',
          parameter,
          expected: shipped,
          actual: fact.value,
          data: { source: fact.source, model },
        },
      ]
    })
    return findings.length > 0 ? fail(findings) : pass(`${shown.length} figures as shipped`)
  }),
})

function same(actual: number | string, shipped: number | string): boolean {
  return typeof actual === 'number' && typeof shipped === 'number'
    ? Math.abs(actual - shipped) <= SAME * Math.abs(shipped)
    : actual === shipped
}

function lowered(fact: Fact<string>): Fact<string> {
  return isKnown(fact) ? known(fact.value.toLowerCase(), fact.source) : fact
}
