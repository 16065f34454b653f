import { fail, packageRule, pass, type RawFinding } from '../types'
import { counted, foldersIn, seenWhole } from './parts/tree'

export default packageRule({
  meta: {
    id: 'package/results-systems',
    title: 'Results stand in folders of systems',
    scope: 'package',
    clauses: { '1.0': '11.3', '2.0': '11.3', '3.0': '2.1.8' },
    severity: 'error',
    when: 'after',
    requirement: '`results` holds a folder for each system, with runs in it',
    messages: {
      none: '`{parameter}` holds no folder of a system.',
      empty: 'In `{parameter}` lies no run.',
    },
    fixes: {
      none: 'Put the runs into `{parameter}/<system>`, named as its description in `systems`.',
      empty: 'Put the runs of the system into `{parameter}`, or take the folder out.',
    },
    docs: `Looks for folders below \`<division>/<organisation>/results\` and for runs in each. Without a folder
\`results\` nothing is said here: \`package/organisation-folders\` tells that once.`,
  },
  check({ listing, organisations }) {
    const findings = organisations.flatMap(({ path, systems }): RawFinding[] => {
      if (!foldersIn(listing, path).includes('results')) return []
      if (systems.length === 0) seenWhole(listing, `${path}/results`)
      if (systems.length === 0) return [{ verdict: 'invalid', messageId: 'none', parameter: `${path}/results` }]
      return systems
        .filter((system) => system.runs.length === 0 && seenWhole(listing, system.path))
        .map((system) => ({ verdict: 'invalid', messageId: 'empty', parameter: system.path }))
    })
    const summary = counted(organisations.flatMap(({ systems }) => systems).length, 'system')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
