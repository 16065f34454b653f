import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import datagenTimestamp from './datagen-timestamp'
import { of, UNET, valid3, with3 } from './testing/packages'

testRule(datagenTimestamp, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'data that was generated twice',
      edition: '3.0',
      subject: await with3({ [`${UNET}/datagen/20260302_090000/x`]: '' }),
      verdict: 'invalid',
      messages: ['count'],
      expected: 1,
      actual: 2,
    },
  ],
  notApplicable: [
    { name: 'a training without generation', edition: '3.0', subject: await of(without(package3(), '/datagen/')) },
  ],
})
