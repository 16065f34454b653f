import { datasetSize } from '../../storage/benchmarks/training/dataset-size'
import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { hostMemory } from '../../storage/dlio/memory'
import { type Fact, firstKnown, isKnown, known, missing, need, peek } from '../../storage/fact'
import type { Edition } from '../../storage/types'
import { numberAt } from '../../storage/values'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { trainingsOf } from './parts/datasets'
import { counted } from './parts/tree'

export default packageRule({
  meta: {
    id: 'package/datasize-recomputed',
    title: 'The sized data set is large enough',
    scope: 'package',
    clauses: { '3.0': '3.1.2' },
    severity: 'error',
    when: 'after',
    requirement: 'A sizing comes to 5 times the memory of the hosts and to 500 steps of each accelerator, rounded up',
    messages: {
      small: '`{parameter}` sized the data set to {actual} files; its own options ask for {expected}.',
      large: '`{parameter}` sized the data set to {actual} files, more than the {expected} its own options ask for.',
    },
    fixes: {
      small: 'Size the data set again, generate at least {expected} files, and repeat the runs.',
      large: 'Nothing has to be done: more data is harder, not easier.',
    },
    docs: `Computes the files again from what the metadata of each \`datasize\` records: \`max_accelerators\`, batch,
samples and bytes of a file, and the larger of measured memory and \`client_host_memory_in_gb\` times the hosts, both
rounded up. The text asks for exactly this number, but results were published as CLOSED with more: fewer is INVALID, more
is a warning. The files that a run really read are judged with the run. A sizing that names no memory can't be judged.`,
  },
  check(package_, { edition }) {
    const sizings = trainingsOf(package_).flatMap(({ datasize }) => datasize)
    const judged = sizings.filter(({ fileCount }) => peek(fileCount) !== undefined)
    if (judged.length === 0) return notApplicable('no sizing of a training')
    const computed = judged.map((sizing) => ({ sizing, files: filesOf(sizing, edition) }))
    const findings = computed.flatMap(({ sizing, files }): RawFinding[] => {
      const [actual, expected] = [peek(sizing.fileCount), peek(files)]
      if (actual === undefined || expected === undefined || actual === expected) return []
      const of = { verdict: 'invalid', parameter: sizing.path, expected, actual } as const
      return [actual < expected ? { ...of, messageId: 'small' } : { ...of, severity: 'warning', messageId: 'large' }]
    })
    const wrong = findings.some(({ severity }) => severity === undefined)
    if (!wrong) for (const { files } of computed) need(files)
    const summary = counted(judged.length, 'sizing')
    return wrong ? fail(findings, summary) : pass(summary, findings)
  },
})

/** The files that a sizing has to come to, or the first thing that it doesn't tell. */
function filesOf(sizing: TrainingRun, edition: Edition): Fact<number> {
  const args = sizing.papers?.args ?? missing('*_metadata.json', 'args')
  const number = (name: string) => numberAt(args, name, { text: true })
  const processes = firstKnown(number('max_accelerators'), number('num_accelerators'))
  const memory = hostMemory(sizing.memory, edition)
  const { batch, samplesPerFile, recordBytes } = sizing
  if (!isKnown(processes)) return processes
  if (!isKnown(batch)) return batch
  if (!isKnown(samplesPerFile)) return samplesPerFile
  if (!isKnown(recordBytes)) return recordBytes
  // A sizing has no summary that could tell: what it lacks is the option.
  if (!isKnown(memory)) return isKnown(sizing.memory.declared) ? memory : sizing.memory.declared
  const shape = {
    edition,
    processes: processes.value,
    batch: batch.value,
    samplesPerFile: samplesPerFile.value,
    recordBytes: recordBytes.value,
  }
  return known(datasetSize(shape, memory.value.bytes).files, memory.source)
}
