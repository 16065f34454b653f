import { testRule } from '../testing/rule-table'
import systemFields from './system-fields'
import { package2With, valid2 } from './testing/systems'

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
