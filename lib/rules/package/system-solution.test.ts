import { testRule } from '../testing/rule-table'
import systemSolution from './system-solution'
import { package3With, text3, valid3 } from './testing/systems'

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
