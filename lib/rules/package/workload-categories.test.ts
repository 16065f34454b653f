import { testRule } from '../testing/rule-table'
import { SYSTEM, valid3, with3 } from './testing/packages'
import workloadCategories from './workload-categories'

testRule(workloadCategories, {
  pass: [{ name: 'a package', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'a folder that is no benchmark',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/kvcache/x`]: '' }),
      verdict: 'invalid',
      messages: ['unexpected'],
    },
  ],
})
