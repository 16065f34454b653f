import type { Edition } from '../../storage/types'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted, filesIn, foldersIn, hasFile, someOf } from './parts/tree'

const ENDING: Partial<Record<Edition, string>> = { '1.0': 'json', '2.0': 'yaml', '3.0': 'yaml' }

export default packageRule({
  meta: {
    id: 'package/systems-files',
    title: 'Each system is described by a data file and a PDF',
    scope: 'package',
    clauses: { '1.0': '11.4', '2.0': '11.4', '3.0': '2.1.7' },
    severity: 'error',
    when: 'after',
    requirement: {
      '1.0': '`systems/<system>.json` and `systems/<system>.pdf` for each system',
      '2.0': '`systems/<system>.yaml` and `systems/<system>.pdf` for each system',
      '3.0': '`systems/<system>.yaml` and `systems/<system>.pdf` for each system, and nothing more',
    },
    messages: {
      missing: 'The system `{system}` of `{parameter}` has no `systems/{expected}`.',
      unexpected: '`{parameter}` holds what describes no system: {names}.',
    },
    fixes: {
      missing: 'Put `{expected}` into `{parameter}/systems`; upper and lower case count.',
      unexpected: 'Move {names} out of `{parameter}`: only `<system>.yaml`, `<system>.pdf` and `*.md` belong there.',
    },
    docs: `For each folder below \`results/\`, and each system that has one of both files, \`<system>.yaml\` (edition
1.0: \`.json\`) and \`<system>.pdf\` have to stand in \`systems/\`. Edition 3.0 allows nothing more there but hidden
entries and \`*.md\`. Without a folder \`systems\` nothing is said here: \`package/organisation-folders\` tells that once.
What the PDF shows is not judged. Section 11.1 of the 2.0 text still asks for a \`.json\`; its section on descriptions
and its diagram say \`.yaml\`, which is what is judged.`,
  },
  check({ listing, organisations }, { edition }) {
    const ending = ENDING[edition] ?? 'yaml'
    const findings: RawFinding[] = []
    let described = 0
    for (const { path, systems } of organisations) {
      if (!foldersIn(listing, path).includes('systems')) continue
      const folder = `${path}/systems`
      const files = filesIn(listing, folder).map(({ name }) => name)
      const halves = files.flatMap((name) => /^(.+)\.(yaml|json|pdf)$/.exec(name)?.[1] ?? [])
      const paired = new RegExp(`\\.(${ending}|pdf)$`)
      const names = new Set([
        ...systems.map(({ name }) => name),
        ...(edition === '3.0'
          ? halves.filter((name) => files.some((file) => file.startsWith(name) && paired.test(file)))
          : []),
      ])
      for (const name of [...names].sort()) {
        described++
        for (const expected of [`${name}.${ending}`, `${name}.pdf`])
          if (!hasFile(listing, folder, expected))
            findings.push({
              verdict: 'invalid',
              messageId: 'missing',
              parameter: path,
              expected,
              data: { system: name },
            })
      }
      if (edition !== '3.0') continue
      const strange = [...foldersIn(listing, folder), ...files.filter((name) => !/\.(yaml|pdf|md)$/.test(name))]
      if (strange.length > 0)
        findings.push({
          verdict: 'invalid',
          messageId: 'unexpected',
          parameter: folder,
          data: { names: someOf(strange) },
        })
    }
    if (described === 0 && findings.length === 0) return notApplicable('no folder `systems`')
    const summary = counted(described, 'system')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
