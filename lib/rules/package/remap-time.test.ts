import { testRule } from '../testing/rule-table'
import remapTime from './remap-time'
import { package3With, valid3 } from './testing/systems'

const remapOf = (write: unknown, seconds: unknown) =>
  package3With(({ solution: { capabilities } }) => {
    capabilities.simultaneous_write = write
    capabilities.remap_time_in_seconds = seconds
  })

testRule(remapTime, {
  pass: [
    { name: 'a system that needs none', edition: '3.0', subject: valid3 },
    { name: 'a system that needs one', edition: '3.0', subject: await remapOf(false, 20) },
    { name: 'a system that does not say what it supports', edition: '3.0', subject: await remapOf(undefined, 20) },
  ],
  fail: [
    {
      name: 'a time that is none',
      edition: '3.0',
      subject: await remapOf(true, '0'),
      verdict: 'invalid',
      messages: ['number'],
    },
    {
      name: 'a time that nobody needs',
      edition: '3.0',
      subject: await remapOf(true, 20),
      verdict: 'invalid',
      messages: ['zero'],
    },
    {
      name: 'no time where one is needed',
      edition: '3.0',
      subject: await remapOf(false, 0),
      verdict: 'invalid',
      messages: ['needed'],
    },
  ],
})
