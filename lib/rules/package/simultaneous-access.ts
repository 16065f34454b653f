import { packageRule, type RawFinding } from '../types'
import { at, eachSystem, told } from './parts/systems'

/** The template of edition 2.0 has two underscores in one name; both spellings are taken. */
const FIELDS: Record<string, { root: string; fields: string[][] }> = {
  '2.0': {
    root: 'System',
    fields: [
      ['shared_capabilities.multi_host_support'],
      ['shared_capabilities.simultaneous_write_support'],
      ['shared_capabilities.simultaneous_read__support', 'shared_capabilities.simultaneous_read_support'],
    ],
  },
  '3.0': {
    root: 'system_under_test',
    fields: [
      ['solution.capabilities.multi_host'],
      ['solution.capabilities.simultaneous_write'],
      ['solution.capabilities.simultaneous_read'],
    ],
  },
}

export default packageRule({
  meta: {
    id: 'package/simultaneous-access',
    title: 'A description says whether hosts can read and write at the same time',
    scope: 'package',
    clauses: { '2.0': '2.2.4', '3.0': '4.7.4' },
    severity: 'error',
    when: 'after',
    requirement: 'Access by several hosts, simultaneous writes and simultaneous reads are each declared true or false',
    messages: { undeclared: '`{parameter}` of `{file}` is {actual}, where true or false belongs.' },
    fixes: { undeclared: 'Write true or false for `{parameter}` into `{file}`.' },
    docs: `Edition 3.0: \`multi_host\`, \`simultaneous_write\` and \`simultaneous_read\` in
\`system_under_test.solution.capabilities\`. Edition 2.0: \`multi_host_support\`, \`simultaneous_write_support\` and
\`simultaneous_read__support\` (its template has two underscores there; one is taken too) in
\`System.shared_capabilities\`.`,
  },
  check: (package_, { edition }) => {
    const { root, fields } = FIELDS[edition] ?? { root: '', fields: [] }
    return eachSystem(package_, root, (system, { path: file }) =>
      fields.flatMap((names): RawFinding[] => {
        const values = names.map((name) => at(system, name))
        if (values.some((value) => typeof value === 'boolean')) return []
        const actual = told(values.find((value) => value !== undefined))
        const parameter = names[0] ?? ''
        return [{ verdict: 'invalid', messageId: 'undeclared', parameter, actual, data: { file } }]
      }),
    )
  },
})
