import { list, record } from '../../storage/system-figures'
import { packageRule, type RawFinding } from '../types'
import { at, deploymentOf, eachSystem, isWhole } from './parts/systems'

interface Device {
  name: string
  rackUnits: unknown
  power: unknown
}

export default packageRule({
  meta: {
    id: 'package/rack-and-power',
    title: 'Rack units and power are given on premises, and not in a cloud',
    scope: 'package',
    clauses: { '3.0': '2.1.7' },
    severity: 'error',
    when: 'after',
    requirement: 'On premises: rack units and power of each node and switch, and their total; in a cloud: none',
    messages: {
      missing: '`{parameter}` of `{file}` is missing, and the system stands on premises.',
      hardware: '`product_nodes` of `{file}` lists nothing, and the storage stands on premises outside of the clients.',
      cloud: '`{parameter}` of `{file}` is given, and the system is in a cloud.',
    },
    fixes: {
      missing: 'Write `{parameter}` into `{file}`.',
      hardware: 'List the storage nodes with `chassis.rack_units`, `chassis.power` and `quantity` in `{file}`.',
      cloud: 'Take `{parameter}` out of `{file}`.',
    },
    docs: `With \`deployment: onprem\`, \`total_rack_units\`, \`rack_units\` of each product node and switch, and power
supplies of each of them (\`power.psus_configured\`, or \`rack_power_supplies\` of the whole) have to be there, and
storage that is not local to the clients has to list \`product_nodes\`. With \`deployment: cloud\` none of them may be,
nor \`product_switches\`. Clients are asked for neither: their rack units and power count nowhere.`,
  },
  check: (package_) =>
    eachSystem(package_, 'system_under_test', (system, { path: file }): RawFinding[] => {
      const devices = devicesOf(system)
      const tell = (messageId: string, parameter: string): RawFinding => ({
        verdict: 'invalid',
        messageId,
        parameter,
        data: { file },
      })
      const rackPower = list(system.rack_power_supplies).length > 0
      if (deploymentOf(system) === 'cloud')
        return [
          ...(system.total_rack_units == null ? [] : [tell('cloud', 'total_rack_units')]),
          ...(rackPower ? [tell('cloud', 'rack_power_supplies')] : []),
          ...(list(system.product_switches).length > 0 ? [tell('cloud', 'product_switches')] : []),
          ...[...devices, ...clientsOf(system)].flatMap(({ name, rackUnits, power }) => [
            ...(rackUnits == null ? [] : [tell('cloud', `${name}.rack_units`)]),
            ...(power == null ? [] : [tell('cloud', `${name}.power`)]),
          ]),
        ]
      if (deploymentOf(system) !== 'onprem') return []
      const local = at(system, 'solution.architecture.storage_location') === 'local'
      return [
        ...(isWhole(system.total_rack_units, 0) ? [] : [tell('missing', 'total_rack_units')]),
        ...(local || list(system.product_nodes).length > 0 ? [] : [tell('hardware', 'product_nodes')]),
        ...devices.flatMap(({ name, rackUnits, power }) => [
          ...(isWhole(rackUnits, 1) ? [] : [tell('missing', `${name}.rack_units`)]),
          ...(rackPower || list(record(power).psus_configured).length > 0 ? [] : [tell('missing', `${name}.power`)]),
        ]),
      ]
    }),
})

function devicesOf(system: Record<string, unknown>): Device[] {
  return [
    ...chassisOf(system, 'product_nodes'),
    ...list(system.product_switches).map(({ rack_units: rackUnits, power }, i) => ({
      name: `product_switches[${i}]`,
      rackUnits,
      power,
    })),
  ]
}

function clientsOf(system: Record<string, unknown>): Device[] {
  return chassisOf(system, 'clients')
}

function chassisOf(system: Record<string, unknown>, key: string): Device[] {
  return list(system[key]).map((node, i) => {
    const { rack_units: rackUnits, power } = record(node.chassis)
    return { name: `${key}[${i}].chassis`, rackUnits, power }
  })
}
