import { testRule } from '../testing/rule-table'
import { edition, having, judgedAlike, METADATA, without } from './testing/interim-runs'
import users from './users'

testRule(users, {
  pass: [
    { name: 'ten users', edition, subject: await having({ num_users: 10 }), summary: '10 users' },
    { name: 'the default', edition, subject: await without('num_users'), summary: "100 users, the driver's default" },
  ],
  fail: [
    {
      name: 'nine users',
      edition,
      subject: await having({ num_users: 9 }),
      verdict: 'open',
      messages: ['few'],
      expected: 10,
    },
    {
      name: 'no user',
      edition,
      subject: await having({ num_users: 0 }),
      verdict: 'invalid',
      messages: ['none'],
      expected: 1,
    },
  ],
  unjudged: [
    ...judgedAlike.unjudged,
    {
      name: 'a number that is none',
      edition,
      subject: await having({ num_users: 'many' }),
      file: METADATA,
      field: 'num_users',
    },
    { name: 'NaN', edition, subject: await having({ num_users: 'NaN' }), file: METADATA, field: 'num_users' },
  ],
  notApplicable: judgedAlike.notApplicable,
})
