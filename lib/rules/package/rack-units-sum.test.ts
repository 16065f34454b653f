import { testRule } from '../testing/rule-table'
import rackUnitsSum from './rack-units-sum'
import { cloud, package3With, valid3 } from './testing/systems'

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
