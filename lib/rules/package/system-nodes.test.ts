import { testRule } from '../testing/rule-table'
import systemNodes from './system-nodes'
import { package3With, valid3 } from './testing/systems'

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
