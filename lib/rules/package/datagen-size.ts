import { need, peek } from '../../storage/fact'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { sizingsFor, trainingsOf } from './parts/datasets'
import { counted } from './parts/tree'

export default packageRule({
  meta: {
    id: 'package/datagen-size',
    title: 'As many files were generated as are read',
    scope: 'package',
    clauses: { '3.0': '3.2.1' },
    severity: 'error',
    when: 'after',
    requirement: 'The data generation makes at least as many files as the sizing says, and as any run reads',
    messages: {
      sized: '`{parameter}` generated {actual} files; the sizing asks for {expected}.',
      read: '`{parameter}` generated {actual} files, and a run read {expected}.',
    },
    fixes: {
      sized: 'Generate at least {expected} files, and repeat the runs.',
      read: 'Put the data generation that made the {expected} files into `datagen`, or repeat the runs with {actual}.',
    },
    docs: `Compares \`dataset.num_files_train\` of the \`datagen\` with that of each \`datasize\` and of each run of the
workload. The last generation counts where there are several (\`package/datagen-timestamp\` tells that). The text asks
for the sizing only; a run can't have read files that nobody made.`,
  },
  check(package_) {
    const workloads = trainingsOf(package_).filter(({ datagen }) => datagen.length > 0)
    if (workloads.length === 0) return notApplicable('no data generation of a training')
    const findings = workloads.flatMap((workload): RawFinding[] => {
      const generation = workload.datagen.at(-1)
      if (!generation) return []
      const actual = peek(generation.fileCount)
      if (actual === undefined) return []
      const counts = (runs: typeof workload.run) => runs.flatMap(({ fileCount }) => peek(fileCount) ?? [])
      const sized = counts(workload.run.flatMap((run) => sizingsFor(run, workload)))
      const read = Math.max(...counts(workload.run))
      const of = { verdict: 'invalid', parameter: generation.path, actual } as const
      if (sized.length > 0 && actual < Math.min(...sized))
        return [{ ...of, messageId: 'sized', expected: Math.min(...sized) }]
      return actual < read ? [{ ...of, messageId: 'read', expected: read }] : []
    })
    if (findings.length === 0)
      for (const { datagen } of workloads) for (const { fileCount } of datagen.slice(-1)) need(fileCount)
    const summary = counted(workloads.length, 'workload')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
