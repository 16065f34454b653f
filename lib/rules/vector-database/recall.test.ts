import { testRule } from '../testing/rule-table'
import recall from './recall'
import { edition, json, lacking, noStatistics, notApplicable, run } from './testing/runs'

testRule(recall, {
  pass: [{ name: 'a recall', edition, subject: run, summary: '0.93; the minimum is not published' }],
  fail: [
    {
      name: 'a recall of 0',
      edition,
      subject: await json('statistics.json', { recall: 0 }),
      verdict: 'invalid',
      messages: ['zero'],
    },
    {
      name: 'a recall in percent',
      edition,
      subject: await json('statistics.json', { recall: 93 }),
      verdict: 'invalid',
      messages: ['over'],
    },
    {
      name: 'no recall',
      edition,
      subject: await lacking('statistics.json', 'recall'),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'NaN',
      edition,
      subject: await json('statistics.json', { recall: 'NaN' }),
      verdict: 'invalid',
      messages: ['absent'],
    },
  ],
  unjudged: [noStatistics],
  notApplicable: [...notApplicable],
})
