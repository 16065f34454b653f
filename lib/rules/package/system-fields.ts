import { packageRule, type RawFinding } from '../types'
import { eachSystem } from './parts/systems'

/** Spellings that are taken for one field; the first one is the template's. */
const FIELDS = [
  ['name'],
  ['description'],
  ['storage_location'],
  ['client_software'],
  ['storage_interface'],
  ['required_rack_units'],
  ['shared_capabilities'],
  ['usable_capacity', 'useable_capacity'],
]

export default packageRule({
  meta: {
    id: 'package/system-fields',
    title: 'A description has the fields of its template',
    scope: 'package',
    clauses: { '2.0': '11.4.1' },
    severity: 'warning',
    when: 'after',
    requirement:
      '`System` has name, description, storage, rack units and capacity; `PowerRequirements` and `Nodes` are there',
    messages: { missing: '`{file}` lacks {names}.' },
    fixes: { missing: 'Write {names} into `{file}`, as the template of this edition has them.' },
    docs: `Looks for the fields of the 2.0 template: \`System\` with \`name\`, \`description\`, \`storage_location\`,
\`client_software\`, \`storage_interface\`, \`required_rack_units\`, \`shared_capabilities\` and \`usable_capacity\`
(published ones also spell it \`useable_capacity\`), and beside it \`PowerRequirements\` and \`Nodes\`. The template is an
example that was never made a schema, and published descriptions differ from it: a missing field is a warning.`,
  },
  check: (package_) =>
    eachSystem(package_, 'System', (system, { path: file, content }): RawFinding[] => {
      const top = 'value' in content ? content.value : {}
      const lacks = [
        ...FIELDS.filter((names) => names.every((name) => system[name] == null)).map(([name]) => `System.${name}`),
        ...['PowerRequirements', 'Nodes'].filter((name) => top[name] == null),
      ]
      const names = lacks.map((name) => `\`${name}\``).join(', ')
      return lacks.length === 0
        ? []
        : [
            {
              verdict: 'invalid',
              messageId: 'missing',
              parameter: lacks[0] ?? '',
              data: { file, names },
            },
          ]
    }),
})
