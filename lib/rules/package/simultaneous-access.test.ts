import { testRule } from '../testing/rule-table'
import simultaneousAccess from './simultaneous-access'
import { package2With, package3With, valid2, valid3 } from './testing/systems'

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
