import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { descriptionOf } from '../../storage/package'
import { systemFigures } from '../../storage/system-figures'
import { packageRecord } from '../../storage/testing/package-record'
import { package2, package3, systemOf2, systemUnderTest } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import rackAndPower from './rack-and-power'
import rackUnitsSum from './rack-units-sum'
import remapTime from './remap-time'
import simultaneousAccess from './simultaneous-access'
import systemFields from './system-fields'
import systemNodes from './system-nodes'
import systemReadable from './system-readable'
import systemSolution from './system-solution'

const FILE = 'closed/Acme/systems/nvme-box.yaml'
// biome-ignore lint/suspicious/noExplicitAny: a description is changed at any depth
type Loose = any
const package3With = (change: (system: Loose) => void) => {
  const content = systemUnderTest()
  change(content.system_under_test)
  return packageRecord({ ...package3(), [FILE]: stringify(content) })
}
const package2With = (change: (content: Loose) => void) => {
  const content = systemOf2()
  change(content)
  return packageRecord({ ...package2(), [FILE]: stringify(content) })
}
const text3 = (text: string) => packageRecord({ ...package3(), [FILE]: text })
const valid3 = await package3With(() => {})
const valid2 = await package2With(() => {})
const none = await packageRecord({ 'closed/': '' })
const cloud = (system: Loose) => {
  system.deployment = 'cloud'
  delete system.product_switches
  delete system.total_rack_units
  for (const { chassis } of [...system.product_nodes, ...system.clients]) {
    delete chassis.rack_units
    delete chassis.power
  }
}

testRule(systemReadable, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, summary: '1 description' },
    { name: 'a package', edition: '2.0', subject: valid2 },
    { name: 'a JSON map', edition: '1.0', subject: await packageRecord({ 'Closed/A/systems/b.json': '{"a":1}' }) },
  ],
  fail: [
    {
      name: 'a torn YAML',
      edition: ['2.0', '3.0'],
      subject: await text3('a: [1'),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a list',
      edition: ['2.0', '3.0'],
      subject: await text3('- a'),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    { name: "the other edition's form", edition: '3.0', subject: valid2, verdict: 'invalid', messages: ['root'] },
    { name: "the other edition's form", edition: '2.0', subject: valid3, verdict: 'invalid', messages: ['root'] },
    {
      name: 'a torn JSON',
      edition: '1.0',
      subject: await packageRecord({ 'Closed/A/systems/b.json': '{"a"' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
  ],
  notApplicable: [{ name: 'a package without descriptions', edition: '3.0', subject: none }],
})

testRule(systemSolution, {
  pass: [
    { name: 'a description', edition: '3.0', subject: valid3 },
    {
      name: 'a deployment told in the solution',
      edition: '3.0',
      subject: await package3With((system) => {
        system.solution.deployment = system.deployment
        delete system.deployment
      }),
    },
  ],
  fail: [
    {
      name: 'a description without name, with words and capacities of its own',
      edition: '3.0',
      subject: await package3With((system) => {
        delete system.solution.submission_name
        system.solution.availability = 'soon'
        system.solution.architecture.product_API = null
        system.deployment = 'moon'
        system.solution.usable_capacity_tib = '120'
        system.solution.int_client_store_tib = 0
      }),
      verdict: 'invalid',
      messages: ['text', 'word', 'word', 'word', 'capacity', 'capacity'],
    },
  ],
  notApplicable: [{ name: 'a description of no use', edition: '3.0', subject: await text3('a: [1') }],
})

testRule(simultaneousAccess, {
  pass: [
    { name: 'a description', edition: '3.0', subject: valid3 },
    { name: 'a description with the double underscore of the template', edition: '2.0', subject: valid2 },
    {
      name: 'a description with one underscore',
      edition: '2.0',
      subject: await package2With(({ System }) => {
        System.shared_capabilities = {
          multi_host_support: false,
          simultaneous_write_support: false,
          simultaneous_read_support: true,
        }
      }),
    },
  ],
  fail: [
    {
      name: 'a description that does not say it',
      edition: '3.0',
      subject: await package3With((system) => {
        delete system.solution.capabilities.simultaneous_read
        system.solution.capabilities.multi_host = 'yes'
      }),
      verdict: 'invalid',
      messages: ['undeclared', 'undeclared'],
    },
    {
      name: 'a description that does not say it',
      edition: '2.0',
      subject: await package2With(({ System }) => delete System.shared_capabilities),
      verdict: 'invalid',
      messages: ['undeclared', 'undeclared', 'undeclared'],
    },
  ],
})

const remapOf = (write: unknown, seconds: unknown) =>
  package3With(({ solution: { capabilities } }) => {
    capabilities.simultaneous_write = write
    capabilities.remap_time_in_seconds = seconds
  })
testRule(remapTime, {
  pass: [
    { name: 'a system that needs none', edition: '3.0', subject: valid3 },
    { name: 'a system that needs one', edition: '3.0', subject: await remapOf(false, 20) },
    { name: 'a system that does not say what it supports', edition: '3.0', subject: await remapOf(undefined, 20) },
  ],
  fail: [
    {
      name: 'a time that is none',
      edition: '3.0',
      subject: await remapOf(true, '0'),
      verdict: 'invalid',
      messages: ['number'],
    },
    {
      name: 'a time that nobody needs',
      edition: '3.0',
      subject: await remapOf(true, 20),
      verdict: 'invalid',
      messages: ['zero'],
    },
    {
      name: 'no time where one is needed',
      edition: '3.0',
      subject: await remapOf(false, 0),
      verdict: 'invalid',
      messages: ['needed'],
    },
  ],
})

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

testRule(rackUnitsSum, {
  pass: [
    { name: 'a system: 2 × 2 and a switch make 5', edition: '3.0', subject: valid3 },
    { name: 'a system in a cloud', edition: '3.0', subject: await package3With(cloud) },
  ],
  fail: [
    {
      name: 'a total that counts the clients',
      edition: '3.0',
      subject: await package3With((system) => (system.total_rack_units = 7)),
      verdict: 'invalid',
      messages: ['sum'],
      expected: 5,
      actual: 7,
    },
  ],
})

testRule(systemNodes, {
  pass: [
    { name: 'a description', edition: '3.0', subject: valid3, notes: [] },
    {
      name: 'hardware without processor, and an interface in capitals',
      edition: '3.0',
      subject: await package3With((system) => {
        system.product_nodes[0].chassis.cpu_model = null
        system.clients[0].drives[0].interface = 'SAS'
      }),
      notes: ['custom'],
    },
  ],
  fail: [
    {
      name: 'no clients',
      edition: '3.0',
      subject: await package3With((system) => (system.clients = 'two')),
      verdict: 'invalid',
      messages: ['clients'],
    },
    {
      name: 'a client without name, number, memory, and with a drive of another kind',
      edition: '3.0',
      subject: await package3With(({ clients: [client] }) => {
        delete client.friendly_description
        client.quantity = 0
        delete client.chassis.memory_capacity
        client.drives[0].interface = 'floppy'
      }),
      verdict: 'invalid',
      messages: ['value', 'value', 'value', 'value'],
    },
  ],
})

testRule(systemFields, {
  pass: [
    { name: 'a description', edition: '2.0', subject: valid2, notes: [] },
    {
      name: 'capacity in the other spelling',
      edition: '2.0',
      subject: await package2With(({ System }) => {
        System.useable_capacity = System.usable_capacity
        delete System.usable_capacity
      }),
      notes: [],
    },
  ],
  fail: [
    {
      name: 'a description that lacks some',
      edition: '2.0',
      subject: await package2With((content) => {
        delete content.System.client_software
        delete content.Nodes
      }),
      verdict: 'closed',
      messages: ['missing'],
    },
  ],
})

describe('figures of a system', () => {
  const figuresOf = async (change: (system: Loose) => void) =>
    systemFigures((await package3With(change)).descriptions[0])
  it('come from a 3.0 description, with the power of every supply but those of clients', () => {
    const description = descriptionOf(valid3.descriptions, {
      division: 'closed',
      organisation: 'Acme',
      system: 'nvme-box',
    })
    expect(systemFigures(description)).toEqual({
      name: 'nvme-box',
      description: 'Two nodes with drives',
      type: 'NAS',
      accessProtocol: 'file',
      availability: 'available',
      rackUnits: 5,
      integratedClientStorageTib: null,
      usableCapacityTib: 120.5,
      provisionedPowerWatts: 2 * 2 * 1600 + 2 * 1600,
    })
  })
  it('come from a 2.0 description', () => {
    expect(systemFigures(valid2.descriptions[0])).toMatchObject({
      type: 'shared-file',
      accessProtocol: 'NFS',
      rackUnits: 5,
      usableCapacityTib: 120.5,
      provisionedPowerWatts: null,
    })
  })
  it('are nothing where nothing is said, never 0', async () => {
    expect(systemFigures(undefined)).toMatchObject({ name: null, rackUnits: null, provisionedPowerWatts: null })
    expect((await figuresOf(cloud)).provisionedPowerWatts).toBeNull()
    expect((await figuresOf((system) => (system.product_nodes = 'x'))).provisionedPowerWatts).toBe(3200)
    expect(await figuresOf((system) => (system.solution = null))).toMatchObject({ name: null, type: null })
  })
  it('name how hosts reach the storage', async () => {
    const typeOf = async (architecture: Record<string, string>) =>
      (await figuresOf((system) => Object.assign(system.solution.architecture, architecture))).type
    expect(await typeOf({ product_API: 'object' })).toBe('Object')
    expect(await typeOf({ storage_location: 'local' })).toBe('Local')
    expect(await typeOf({ product_API: 'block' })).toBe('Remote Block')
    expect(await typeOf({ client_installation: 'installable' })).toBe('Proprietary')
  })
})
