import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import { of, UNET, valid3 } from './testing/packages'
import trainingPhases from './training-phases'

testRule(trainingPhases, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'a training without its sizing, and with a folder too many',
      edition: '3.0',
      subject: await of({ ...without(package3(), '/datasize/'), [`${UNET}/runs/x`]: '' }),
      verdict: 'invalid',
      messages: ['missing', 'unexpected'],
      expected: 'datasize',
    },
  ],
  notApplicable: [{ name: 'a package without training', edition: '3.0', subject: await of({ 'closed/': '' }) }],
})
