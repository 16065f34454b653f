import { fail, packageRule, pass, type RawFinding } from '../types'
import { filesIn, foldersIn, hasFile, someOf } from './parts/tree'

const DIVISIONS = ['closed', 'open']
/** `whatif` is told by the rule about results that are never submitted. */
const POOL = ['code-images', 'whatif']
const FILES = /^(mlperf-results\.yaml|results\.(json|csv)|LICENSE.*|.*\.md)$/

export default packageRule({
  meta: {
    id: 'package/top-level',
    title: 'The root holds `closed` and `open`, and code images',
    scope: 'package',
    clauses: { '3.0': '2.1.2' },
    severity: 'error',
    when: 'after',
    requirement: 'At the root stand `closed` and/or `open`, code images, and nothing more',
    messages: {
      spelled: 'The folder `{actual}` has to be called `{expected}`: names are case-sensitive.',
      folders: 'At the root stand folders that belong to no submission: {names}.',
      files: 'At the root lie files that belong to no submission: {names}.',
    },
    fixes: {
      spelled: 'Rename `{actual}` to `{expected}`.',
      folders: 'Move {names} out of the package, or into the folder of an organisation below `closed` or `open`.',
      files: 'Move {names} out of the package.',
    },
    docs: `Looks at the entries of the root. \`closed\` and \`open\` in small letters, the pool of code images
(\`code-images\`, or the folder of an organisation that holds \`.mlps-image-pool\` or \`code-…\` folders, as the trees
of that round have it), the marker \`mlperf-results.yaml\`, \`results.json\` and \`results.csv\`, licences, hidden
entries and \`*.md\` are allowed. The text speaks of folders: another file is a warning only.`,
  },
  check({ listing, organisations }) {
    const findings: RawFinding[] = []
    const strange: string[] = []
    for (const name of foldersIn(listing, '')) {
      if (DIVISIONS.includes(name) || POOL.includes(name)) continue
      const meant = name.toLowerCase()
      const isPool =
        hasFile(listing, name, '.mlps-image-pool') ||
        (organisations.some((one) => one.name === name) && foldersIn(listing, name).every((one) => /^code-/.test(one)))
      if (DIVISIONS.includes(meant))
        findings.push({ verdict: 'invalid', messageId: 'spelled', parameter: name, expected: meant, actual: name })
      else if (!isPool) strange.push(name)
    }
    if (strange.length > 0)
      findings.push({
        verdict: 'invalid',
        messageId: 'folders',
        actual: strange.length,
        data: { names: someOf(strange) },
      })
    const files = filesIn(listing, '')
      .map(({ name }) => name)
      .filter((name) => !FILES.test(name))
    const warning: RawFinding[] =
      files.length === 0
        ? []
        : [{ verdict: 'invalid', severity: 'warning', messageId: 'files', data: { names: someOf(files) } }]
    return findings.length > 0 ? fail([...findings, ...warning]) : pass(undefined, warning)
  },
})
