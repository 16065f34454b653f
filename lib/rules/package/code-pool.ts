import { isKnown, peek } from '../../storage/fact'
import { textAt, valueAt } from '../../storage/values'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted, someOf } from './parts/tree'

export default packageRule({
  meta: {
    id: 'package/code-pool',
    title: 'Each code image says which code it holds',
    scope: 'package',
    clauses: { '3.0': '2.1.6, 3.6.1' },
    severity: 'error',
    when: 'after',
    requirement: 'Each `code-<hash8>` holds a `.code-hash.json` that fits its name',
    messages: {
      missing: '`{parameter}` holds no `.code-hash.json`.',
      malformed: '`.code-hash.json` of `{parameter}` is of no use: {reason}.',
      name: '`{parameter}` holds the code `{actual}` and has to be called `{expected}`.',
      unused: 'No run names these code images: {names}.',
    },
    fixes: {
      missing: 'Put `.code-hash.json` back into `{parameter}` as the driver wrote it.',
      malformed: 'Put `.code-hash.json` back into `{parameter}` as the driver wrote it.',
      name: 'Rename `{parameter}` to `{expected}`.',
      unused: 'Take {names} out, if they belong to no run of this package.',
    },
    docs: `Reads \`.code-hash.json\` of each image: \`hash\` of 32 hex digits, \`algorithm\` \`md5-tree-v1\` or
\`md5-tree-v2\`, \`git_sha\` of 40 hex digits or null. The name of the folder has the first eight digits of the
\`md5-tree-v2\` hash; for \`md5-tree-v1\` it is not compared. An image that no run names is a warning.

**Not judged:** the hash is not computed again from the files of the image, because how files go into it is not written
down.`,
  },
  check({ codeImages, runs }) {
    if (codeImages.length === 0) return notApplicable('no code image')
    const findings: RawFinding[] = []
    for (const { name, path, hash } of codeImages) {
      const of: RawFinding = { verdict: 'invalid', messageId: 'malformed', parameter: path }
      if (!isKnown(hash)) {
        const { reason } = hash.missing
        findings.push(reason === undefined ? { ...of, messageId: 'missing' } : { ...of, data: { reason } })
        continue
      }
      const value = peek(textAt(hash, 'hash')) ?? ''
      const algorithm = peek(textAt(hash, 'algorithm')) ?? ''
      const git = peek(valueAt(hash, 'git_sha'))
      const reason = !/^[0-9a-f]{32}$/.test(value)
        ? '`hash` has to be 32 hex digits'
        : !/^md5-tree-v[12]$/.test(algorithm)
          ? '`algorithm` has to be `md5-tree-v1` or `md5-tree-v2`'
          : git === undefined || (git !== null && !(typeof git === 'string' && /^[0-9a-f]{40}$/.test(git)))
            ? '`git_sha` has to be 40 hex digits or null'
            : null
      if (reason !== null) findings.push({ ...of, data: { reason } })
      else if (algorithm === 'md5-tree-v2' && name !== `code-${value.slice(0, 8)}`)
        findings.push({ ...of, messageId: 'name', expected: `code-${value.slice(0, 8)}`, actual: value })
    }
    const used = new Set(runs.map(({ papers }) => papers?.image?.path))
    const unused = codeImages.filter(({ path }) => !used.has(path)).map(({ path }) => path)
    const warnings: RawFinding[] =
      unused.length === 0
        ? []
        : [{ verdict: 'invalid', severity: 'warning', messageId: 'unused', data: { names: someOf(unused) } }]
    const summary = counted(codeImages.length, 'code image')
    return findings.length > 0 ? fail([...findings, ...warnings], summary) : pass(summary, warnings)
  },
})
