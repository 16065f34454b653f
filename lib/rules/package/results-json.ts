import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted, foldersIn, hasFile } from './parts/tree'
import { checkpointWorkloads, trainingWorkloads } from './parts/workloads'

export default packageRule({
  meta: {
    id: 'package/results-json',
    title: 'The runs of a workload come with their `results.json`',
    scope: 'package',
    clauses: { '3.0': '2.1.16, 2.1.22' },
    severity: 'error',
    when: 'after',
    requirement: '`results.json` in `training/<model>/run` and in `checkpointing/<model>`',
    messages: { missing: '`{parameter}` holds no `{expected}`.' },
    fixes: { missing: 'Make the report of these results and put its `{expected}` into `{parameter}`.' },
    docs: `Looks for a file \`results.json\` in the folder that holds the runs. What stands in it is not judged: the
verdict comes from the runs themselves. Without a folder \`run\` nothing is said here: \`package/training-phases\` tells
that once.`,
  },
  check({ listing, organisations }) {
    const folders = [
      ...trainingWorkloads(listing, organisations)
        .filter((path) => foldersIn(listing, path).includes('run'))
        .map((path) => `${path}/run`),
      ...checkpointWorkloads(listing, organisations),
    ]
    if (folders.length === 0) return notApplicable('no training and no checkpointing')
    const findings = folders
      .filter((path) => !hasFile(listing, path, 'results.json'))
      .map(
        (path): RawFinding => ({
          verdict: 'invalid',
          messageId: 'missing',
          parameter: path,
          expected: 'results.json',
        }),
      )
    const summary = counted(folders.length, 'folder')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
