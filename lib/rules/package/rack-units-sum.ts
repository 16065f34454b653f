import { itemisedRackUnits } from '../../storage/system-figures'
import { packageRule, type RawFinding } from '../types'
import { deploymentOf, eachSystem } from './parts/systems'

export default packageRule({
  meta: {
    id: 'package/rack-units-sum',
    title: 'Rack units add up',
    scope: 'package',
    clauses: { '3.0': '2.1.7' },
    severity: 'error',
    when: 'after',
    requirement: '`total_rack_units` is the sum over product nodes and switches, without clients',
    messages: {
      sum: '`total_rack_units` of `{file}` is {actual}, and product nodes and switches add up to {expected}.',
    },
    fixes: { sum: 'Write {expected} for `total_rack_units` into `{file}`, or mend the nodes and switches it lists.' },
    docs: `Sum of \`chassis.rack_units\` × \`quantity\` over \`product_nodes\` and \`rack_units\` × \`unit_count\` over
\`product_switches\`; clients are left out. Judged where each of them says its number:
\`package/rack-and-power\` tells what is missing.`,
  },
  check: (package_) =>
    eachSystem(package_, 'system_under_test', (system, { path: file }): RawFinding[] => {
      const actual = system.total_rack_units
      const expected = itemisedRackUnits(system)
      if (typeof actual !== 'number' || expected === null || deploymentOf(system) === 'cloud') return []
      if (actual === expected) return []
      return [{ verdict: 'invalid', messageId: 'sum', parameter: 'total_rack_units', expected, actual, data: { file } }]
    }),
})
