import { testRule } from '../testing/rule-table'
import rackAndPower from './rack-and-power'
import { cloud, package3With, valid3 } from './testing/systems'

testRule(rackAndPower, {
  pass: [
    { name: 'a system on premises', edition: '3.0', subject: valid3 },
    { name: 'a system in a cloud', edition: '3.0', subject: await package3With(cloud) },
    {
      name: 'local drives',
      edition: '3.0',
      subject: await package3With((system) => {
        system.solution.architecture.storage_location = 'local'
        delete system.product_nodes
        delete system.product_switches
        system.total_rack_units = 0
      }),
    },
    {
      name: 'clients that say nothing of rack and power',
      edition: '3.0',
      subject: await package3With(({ clients: [{ chassis }] }) => {
        delete chassis.rack_units
        delete chassis.power
      }),
    },
    {
      name: 'power of the whole rack',
      edition: '3.0',
      subject: await package3With((system) => {
        delete system.product_nodes[0].chassis.power
        delete system.product_switches[0].power
        system.rack_power_supplies = [{ min_psus_active: 1, psus_configured: [{ unit_count: 1 }] }]
      }),
    },
  ],
  fail: [
    {
      name: 'a node, a switch and a total without them',
      edition: '3.0',
      subject: await package3With((system) => {
        delete system.total_rack_units
        delete system.product_nodes[0].chassis.power
        delete system.product_switches[0].rack_units
      }),
      verdict: 'invalid',
      messages: ['missing', 'missing', 'missing'],
    },
    {
      name: 'remote storage without hardware',
      edition: '3.0',
      subject: await package3With((system) => delete system.product_nodes),
      verdict: 'invalid',
      messages: ['hardware'],
    },
    {
      name: 'a cloud with all of it',
      edition: '3.0',
      subject: await package3With((system) => {
        system.deployment = 'cloud'
        delete system.clients
      }),
      verdict: 'invalid',
      messages: ['cloud', 'cloud', 'cloud', 'cloud', 'cloud', 'cloud'],
    },
  ],
})
