import { isKnown } from '../../storage/fact'
import type { Edition } from '../../storage/types'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted } from './parts/tree'

const ROOT: Partial<Record<Edition, string>> = { '2.0': 'System', '3.0': 'system_under_test' }

export default packageRule({
  meta: {
    id: 'package/system-readable',
    title: 'System descriptions can be read',
    scope: 'package',
    clauses: { '1.0': '11.4.1', '2.0': '11.4.1', '3.0': '2.1.7' },
    severity: 'error',
    when: 'after',
    requirement: {
      '1.0': 'Each description is a JSON map',
      '2.0': 'Each description is a YAML map with `System`',
      '3.0': 'Each description is a YAML map with `system_under_test`',
    },
    messages: {
      malformed: '`{parameter}` is of no use: it {reason}.',
      root: '`{parameter}` has no `{expected}` at its top.',
    },
    fixes: {
      malformed: 'Mend `{parameter}`; the place is named above.',
      root: 'Describe the system below `{expected}` in `{parameter}`, as the template of this edition does.',
    },
    docs: `Reads each data file in \`systems/\`. Edition 1.0 had a schema that was never published with its rules, so that
nothing more of its descriptions is judged.`,
  },
  check({ descriptions }, { edition }) {
    if (descriptions.length === 0) return notApplicable('no description')
    const root = ROOT[edition]
    const findings = descriptions.flatMap(({ path, content }): RawFinding[] => {
      const of: RawFinding = { verdict: 'invalid', messageId: 'malformed', parameter: path }
      if (!isKnown(content)) return [{ ...of, data: { reason: content.missing.reason ?? 'is not there' } }]
      return root === undefined || content.value[root] != null ? [] : [{ ...of, messageId: 'root', expected: root }]
    })
    const summary = counted(descriptions.length, 'description')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
