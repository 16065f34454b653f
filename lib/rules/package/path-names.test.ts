import { testRule } from '../testing/rule-table'
import pathNames from './path-names'
import { valid3, with3 } from './testing/packages'

testRule(pathNames, {
  pass: [{ name: 'a package', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'an organisation, a system and a workload with names of other characters',
      edition: '3.0',
      subject: await with3({
        'closed/Ac me/results/x/training/unet3d/run/20260302_100000/summary.json': '',
        'closed/Acme/results/ns ü/training/unet 3d/run/20260302_100000/summary.json': '',
      }),
      verdict: 'invalid',
      messages: ['name', 'name', 'name'],
    },
  ],
})
