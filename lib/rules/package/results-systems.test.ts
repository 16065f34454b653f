import { testRule } from '../testing/rule-table'
import resultsSystems from './results-systems'
import { of, valid1, valid2, valid3, with3 } from './testing/packages'

testRule(resultsSystems, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3 },
    { name: 'a package', edition: '2.0', subject: valid2 },
    { name: 'a package', edition: '1.0', subject: valid1 },
  ],
  fail: [
    {
      name: 'results without system',
      edition: ['1.0', '2.0', '3.0'],
      subject: await of({ 'closed/Acme/results/': '' }),
      verdict: 'invalid',
      messages: ['none'],
    },
    {
      name: 'a system without runs',
      edition: '3.0',
      subject: await with3({ 'closed/Acme/results/other/training/': '' }),
      verdict: 'invalid',
      messages: ['empty'],
    },
  ],
})
