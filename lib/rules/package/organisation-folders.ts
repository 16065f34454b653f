import type { Edition } from '../../storage/types'
import { fail, packageRule, pass, type RawFinding } from '../types'
import { counted, foldersIn, someOf } from './parts/tree'

const REQUIRED: Partial<Record<Edition, string[]>> = {
  '1.0': ['code', 'results', 'systems'],
  '2.0': ['code', 'results', 'systems'],
  '3.0': ['results', 'systems'],
}

export default packageRule({
  meta: {
    id: 'package/organisation-folders',
    title: 'Each organisation has its results, systems and code',
    scope: 'package',
    clauses: { '1.0': '11.1, 11.3', '2.0': '11.1, 11.3', '3.0': '2.1.5' },
    severity: 'error',
    when: 'after',
    requirement: {
      '1.0': 'The folder of an organisation holds `code`, `results` and `systems`',
      '2.0': 'The folder of an organisation holds `code`, `results` and `systems`',
      '3.0': 'The folder of an organisation holds `results` and `systems`, and no other folder',
    },
    messages: {
      missing: '`{parameter}` has no folder `{expected}`.',
      unexpected: '`{parameter}` holds folders that have no place there: {names}.',
      code: '`{parameter}` holds code images, which have their place in `code-images` at the root: {names}.',
      none: 'In `{parameter}` stands no folder of an organisation.',
    },
    fixes: {
      missing: 'Put the folder `{expected}` into `{parameter}`.',
      unexpected: 'Move {names} out of `{parameter}`: only `results` and `systems` belong there.',
      code: 'Move {names} to `code-images` at the root of the package.',
      none: 'Put the results into `{parameter}/<organisation>/results/<system>`.',
    },
    docs: `Looks at the folders in \`<division>/<organisation>\`. Edition 3.0 asks for exactly \`results\` and
\`systems\`; earlier drafts of it kept \`code\` there too, so that code beside them is a warning. Editions 1.0 and 2.0
ask for \`code\`, \`results\` and \`systems\` and forbid nothing. In edition 1.0 a missing \`code\` or \`systems\` is a
warning, because results of that round are passed on without them and nothing measured depends on it.`,
  },
  check({ listing, organisations }, { edition }) {
    const findings: RawFinding[] = []
    const warnings: RawFinding[] = []
    for (const { path } of organisations) {
      const folders = foldersIn(listing, path)
      for (const expected of REQUIRED[edition] ?? [])
        if (!folders.includes(expected)) {
          const finding: RawFinding = { verdict: 'invalid', messageId: 'missing', parameter: path, expected }
          if (edition === '1.0' && expected !== 'results') warnings.push({ ...finding, severity: 'warning' })
          else findings.push(finding)
        }
      if (edition !== '3.0') continue
      const others = folders.filter((name) => name !== 'results' && name !== 'systems')
      const code = others.filter((name) => name === 'code' || name.startsWith('code-'))
      const strange = others.filter((name) => !code.includes(name))
      if (strange.length > 0)
        findings.push({
          verdict: 'invalid',
          messageId: 'unexpected',
          parameter: path,
          data: { names: someOf(strange) },
        })
      if (code.length > 0)
        warnings.push({
          verdict: 'invalid',
          severity: 'warning',
          messageId: 'code',
          parameter: path,
          data: { names: someOf(code) },
        })
    }
    for (const division of foldersIn(listing, '').filter((name) => /^(closed|open)$/i.test(name)))
      if (!organisations.some(({ path }) => path.startsWith(`${division}/`)))
        findings.push({ verdict: 'invalid', messageId: 'none', parameter: division })
    const summary = counted(organisations.length, 'organisation')
    return findings.length > 0 ? fail([...findings, ...warnings], summary) : pass(summary, warnings)
  },
})
