import { peek } from '../../storage/fact'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { sizingsFor, trainingsOf } from './parts/datasets'
import { counted } from './parts/tree'

export default packageRule({
  meta: {
    id: 'package/run-size',
    title: 'The runs read the data set that was sized',
    scope: 'package',
    clauses: { '3.0': '3.3.1' },
    severity: 'error',
    when: 'after',
    requirement: 'Each run reads as many files as the `datasize` of its workload says',
    messages: {
      fewer: '`{parameter}` read {actual} files; the sizing says {expected}.',
      more: '`{parameter}` read {actual} files, more than the {expected} of the sizing.',
    },
    fixes: {
      fewer: 'Repeat the run with `dataset.num_files_train={expected}`, or add the sizing that it was made by.',
      more: 'Nothing has to be done: more data is harder, not easier.',
    },
    docs: `Compares \`dataset.num_files_train\` of each run with that of the \`datasize\` invocations of its workload, of
the same accelerator where both name one. Equal to one of them passes.

The text asks for exactly the sized number. Its own validator passes runs with fewer, and a run with more (55,500 files
where 54,159 are computed) was published as CLOSED. Fewer files than any sizing says is what the rule is there to
prevent, and is INVALID; more is a warning, because it makes caching harder. Whether the files suffice for the memory of
the run itself is judged with the run.`,
  },
  check(package_) {
    const pairs = trainingsOf(package_).flatMap((workload) =>
      workload.run.map((run) => ({
        run,
        actual: peek(run.fileCount),
        sized: sizingsFor(run, workload).flatMap(({ fileCount }) => peek(fileCount) ?? []),
      })),
    )
    const judged = pairs.filter(({ actual, sized }) => actual !== undefined && sized.length > 0)
    if (judged.length === 0) return notApplicable('no run with a sizing')
    const findings = judged.flatMap(({ run, actual = 0, sized }): RawFinding[] => {
      const expected = Math.min(...sized)
      const of = { verdict: 'invalid', parameter: run.path, expected, actual } as const
      if (sized.includes(actual)) return []
      return [actual < expected ? { ...of, messageId: 'fewer' } : { ...of, severity: 'warning', messageId: 'more' }]
    })
    const summary = counted(judged.length, 'run')
    return findings.some(({ severity }) => severity === undefined) ? fail(findings, summary) : pass(summary, findings)
  },
})
