import {
  type DatasetShape,
  filesBySize,
  filesBySteps,
  fittingMemory,
} from '../../storage/benchmarks/training/dataset-size'
import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { WORKLOADS } from '../../storage/benchmarks/training/workloads'
import { hostMemory } from '../../storage/dlio/memory'
import { type Fact, firstKnown, known, need, peek } from '../../storage/fact'
import type { Edition } from '../../storage/types'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'
import { notMeasured, TRAINING } from './parts/commands'

const GIB = 2 ** 30

export default runRule<TrainingRun>({
  meta: {
    id: 'training/dataset-size',
    title: 'The data set is large enough',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '1.0': '3', '2.0': '6.6, 7', '2.x': 'run checker, num_files_train', '3.0': '3.1.2' },
    severity: 'error',
    when: 'before',
    requirement:
      'Data set of at least 5 times the memory of all hosts, and of 500 steps an epoch for every accelerator',
    messages: {
      steps:
        '{actual} files are too few for 500 steps an epoch: {processes} accelerators with {batch} samples a step need {expected}.',
      memory:
        '{actual} files are too few for 5 times the memory of the hosts: {memory} GiB, {basis}, ask for {expected}. So many files would fit {fits} GiB of memory.',
    },
    fixes: {
      steps: 'Generate {expected} files or more and run again, or run fewer accelerators.',
      memory:
        'Generate {expected} files or more and run again, or run on hosts with {fits} GiB of memory or less in all.',
    },
    docs: `Files needed are the larger of

- by memory: 5 × memory of all hosts / (\`dataset.num_samples_per_file\` × record length in bytes), and
- by steps: 500 × processes × \`reader.batch_size\` / \`dataset.num_samples_per_file\`.

Both are cut off to whole files in 1.0, 2.0 and 2.x, whose texts state no rounding and whose tools do so, and rounded up in 3.0.
There is no tolerance. (The tool that reviewed 2.0 let 99 % pass; no text has that.)

Memory is what was measured: \`system_info.total_memory_bytes\` of the metadata, else the sum of \`host_memory_GB\` (GiB) of the
summary. Without either it is what was declared, \`args.client_host_memory_in_gb\` × hosts; 3.0 takes the larger of measured and
declared. The finding says which one it was. Where nobody wrote the memory the rule can't judge; 3.0's own tool skips the check
in silence then, and the interim one stopped.`,
  },
  check(run, { edition }) {
    const other = notMeasured(run)
    if (other) return notApplicable(other)
    const files = need(run.fileCount)
    const shape = shapeOf(run, edition)
    const bySteps = filesBySteps(shape)
    const findings: RawFinding[] = []
    if (files < bySteps)
      findings.push({
        verdict: 'invalid',
        messageId: 'steps',
        parameter: 'dataset.num_files_train',
        expected: bySteps,
        actual: files,
        data: { processes: shape.processes, batch: shape.batch },
      })
    const memory = hostMemory(run.memory, edition)
    if (findings.length > 0 && !('value' in memory)) return fail(findings)
    const { bytes, basis } = need(memory)
    const bySize = filesBySize(shape, bytes)
    if (files < bySize)
      findings.push({
        verdict: 'invalid',
        messageId: 'memory',
        parameter: 'dataset.num_files_train',
        expected: bySize,
        actual: files,
        data: { memory: round(bytes / GIB), basis, fits: round(fittingMemory(shape, files) / GIB) },
      })
    const needed = Math.max(bySize, bySteps).toLocaleString('en-US')
    const summary = `${files.toLocaleString('en-US')} files, at least ${needed} (memory ${basis})`
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})

function shapeOf(run: TrainingRun, edition: Edition): DatasetShape {
  const model = peek(run.model) ?? ''
  const workload = Object.hasOwn(WORKLOADS, model) ? WORKLOADS[model] : undefined
  const positive = (fact: Fact<number>, shipped?: number) =>
    need(shipped === undefined ? fact : firstKnown(fact, known(shipped, 'shipped workload')))
  return {
    edition,
    processes: need(run.processes),
    batch: positive(run.batch, workload?.batch[peek(run.accelerator) ?? '']),
    samplesPerFile: positive(run.samplesPerFile, workload?.samplesPerFile),
    recordBytes: positive(run.recordBytes, workload?.recordBytes),
  }
}

function round(value: number): number {
  return Number(value.toFixed(1))
}
