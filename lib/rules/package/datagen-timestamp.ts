import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted, foldersIn, isTimestamp } from './parts/tree'
import { trainingWorkloads } from './parts/workloads'

export default packageRule({
  meta: {
    id: 'package/datagen-timestamp',
    title: 'The data set was generated once',
    scope: 'package',
    clauses: { '3.0': '2.1.13' },
    severity: 'error',
    when: 'after',
    requirement: 'Exactly one time in the `datagen` folder of a training workload',
    messages: { count: '`{parameter}` holds {actual} folders that are named like a time, where {expected} belongs.' },
    fixes: { count: 'Keep the one invocation in `{parameter}` that made the data set the runs read.' },
    docs: `Counts the folders named \`YYYYMMDD_HHMMSS\` in \`training/<model>/datagen\`. Without a folder \`datagen\`
nothing is said here: \`package/training-phases\` tells that once.`,
  },
  check({ listing, organisations }) {
    const folders = trainingWorkloads(listing, organisations)
      .filter((path) => foldersIn(listing, path).includes('datagen'))
      .map((path) => `${path}/datagen`)
    if (folders.length === 0) return notApplicable('no `datagen` of a training')
    const findings = folders.flatMap((path): RawFinding[] => {
      const actual = foldersIn(listing, path).filter(isTimestamp).length
      return actual === 1 ? [] : [{ verdict: 'invalid', messageId: 'count', parameter: path, expected: 1, actual }]
    })
    const summary = counted(folders.length, 'workload')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
