import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted, foldersIn, isTimestamp, someOf } from './parts/tree'
import { invocationFolders } from './parts/workloads'

export default packageRule({
  meta: {
    id: 'package/timestamp-folders',
    title: 'Each invocation stands in a folder named by its time',
    scope: 'package',
    clauses: { '3.0': '2.1.13, 2.1.17, 2.1.23' },
    severity: 'error',
    when: 'after',
    requirement: 'Phases of training and models of checkpointing hold folders named `YYYYMMDD_HHMMSS` only',
    messages: { name: '`{parameter}` holds folders that are not named like a time: {names}.' },
    fixes: { name: 'Rename {names} to the time of the run (`{expected}`), or move them out of `{parameter}`.' },
    docs: `Looks at the folders in \`datasize\`, \`datagen\` and \`run\` of a training workload and in
\`checkpointing/<model>\`. The validator of that round leaves a folder with another name out of its count and judges it
all the same; here the name is told, because counts and gaps are taken from these folders.`,
  },
  check({ listing, organisations }) {
    const folders = invocationFolders(listing, organisations)
    if (folders.length === 0) return notApplicable('no training and no checkpointing')
    const expected = 'YYYYMMDD_HHMMSS'
    const findings = folders.flatMap((path): RawFinding[] => {
      const strange = foldersIn(listing, path).filter((name) => !isTimestamp(name))
      return strange.length === 0
        ? []
        : [{ verdict: 'invalid', messageId: 'name', parameter: path, expected, data: { names: someOf(strange) } }]
    })
    const summary = counted(folders.length, 'folder')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
