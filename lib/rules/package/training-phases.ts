import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted, foldersIn, someOf } from './parts/tree'
import { trainingWorkloads } from './parts/workloads'

const PHASES = ['datasize', 'datagen', 'run']

export default packageRule({
  meta: {
    id: 'package/training-phases',
    title: 'A training workload holds its three phases',
    scope: 'package',
    clauses: { '3.0': '2.1.12' },
    severity: 'error',
    when: 'after',
    requirement: 'In the folder of a model stand `datasize`, `datagen` and `run`, and no other folder',
    messages: {
      missing: '`{parameter}` has no folder `{expected}`.',
      unexpected: '`{parameter}` holds folders that are no phase: {names}.',
    },
    fixes: {
      missing: 'Put the folder `{expected}` of the same results into `{parameter}`.',
      unexpected: 'Move {names} out of `{parameter}`: only `datasize`, `datagen` and `run` belong there.',
    },
    docs: `Looks at the folders in \`training/<model>\`. The written rule asks for all three phases. Reviewers of that
round let a missing \`datasize\` pass with a remark; here it is judged as written.`,
  },
  check({ listing, organisations }) {
    const workloads = trainingWorkloads(listing, organisations)
    if (workloads.length === 0) return notApplicable('no training')
    const findings = workloads.flatMap((path): RawFinding[] => {
      const present = foldersIn(listing, path)
      const strange = present.filter((name) => !PHASES.includes(name))
      return [
        ...PHASES.filter((name) => !present.includes(name)).map(
          (expected): RawFinding => ({ verdict: 'invalid', messageId: 'missing', parameter: path, expected }),
        ),
        ...(strange.length === 0
          ? []
          : [
              {
                verdict: 'invalid' as const,
                messageId: 'unexpected',
                parameter: path,
                data: { names: someOf(strange) },
              },
            ]),
      ]
    })
    const summary = counted(workloads.length, 'workload')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
