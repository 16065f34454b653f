import { list, record } from '../../storage/system-figures'
import { packageRule, type RawFinding } from '../types'
import { eachSystem, isText, isWhole, told } from './parts/systems'

const CHASSIS: Record<string, 'text' | 'whole'> = {
  model_name: 'text',
  cpu_model: 'text',
  cpu_qty: 'whole',
  cpu_cores: 'whole',
  memory_capacity: 'whole',
}
const INTERFACES = ['nvme', 'sas', 'sata', 'other']

export default packageRule({
  meta: {
    id: 'package/system-nodes',
    title: 'A description lists clients and storage nodes',
    scope: 'package',
    clauses: { '3.0': '2.1.7' },
    severity: 'error',
    when: 'after',
    requirement: 'Each client has a description, a quantity, and a chassis with model, processors, cores and memory',
    messages: {
      clients: '`clients` of `{file}` lists nothing.',
      value: '`{parameter}` of `{file}` is {actual}, where {expected} belongs.',
      custom: "`{parameter}` of `{file}` is {actual}: hardware of one's own may have none.",
    },
    fixes: {
      clients: 'List the hosts that ran the benchmark as `clients` in `{file}`.',
      value: 'Write {expected} for `{parameter}` into `{file}`.',
      custom: 'Write {expected} for `{parameter}` into `{file}`, where the node has one.',
    },
    docs: `Looks at \`clients\` and \`product_nodes\` below \`system_under_test\`: \`friendly_description\`,
\`quantity\`, and of \`chassis\` \`model_name\`, \`cpu_model\`, \`cpu_qty\`, \`cpu_cores\` and \`memory_capacity\` (GiB).
A drive's \`interface\` is \`nvme\`, \`sas\`, \`sata\` or \`other\`, in any case. A product node that lacks processor or
memory is a warning: reviewers ruled that hardware of one's own has no such figures and the form has no word for it.`,
  },
  check: (package_) =>
    eachSystem(package_, 'system_under_test', (system, { path: file }): RawFinding[] => {
      const findings: RawFinding[] = []
      const tell = (parameter: string, expected: string, value: unknown, own = false) =>
        findings.push({
          verdict: 'invalid',
          messageId: own ? 'custom' : 'value',
          ...(own ? { severity: 'warning' as const } : {}),
          parameter,
          expected,
          actual: told(value),
          data: { file },
        })
      if (list(system.clients).length === 0)
        findings.push({ verdict: 'invalid', messageId: 'clients', parameter: 'clients', data: { file } })
      for (const kind of ['clients', 'product_nodes'])
        for (const [i, node] of list(system[kind]).entries()) {
          const name = `${kind}[${i}]`
          if (!isText(node.friendly_description))
            tell(`${name}.friendly_description`, 'a text', node.friendly_description)
          if (!isWhole(node.quantity, 1)) tell(`${name}.quantity`, 'a number from 1 on', node.quantity)
          const chassis = record(node.chassis)
          for (const [field, type] of Object.entries(CHASSIS)) {
            const value = chassis[field]
            const fits = type === 'text' ? isText(value) : isWhole(value, 1)
            const expected = type === 'text' ? 'a text' : 'a number from 1 on'
            const own = kind === 'product_nodes' && field !== 'model_name' && value == null
            if (!fits) tell(`${name}.chassis.${field}`, expected, value, own)
          }
          for (const [k, drive] of list(node.drives).entries())
            if (!INTERFACES.includes(String(drive.interface).toLowerCase()))
              tell(`${name}.drives[${k}].interface`, `one of ${INTERFACES.join(', ')}`, drive.interface)
        }
      return findings
    }),
})
