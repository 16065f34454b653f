import { testRule } from '../testing/rule-table'
import recall from './recall'
import { edition, json, lacking, noStatistics, notApplicable, run } from './testing/runs'

testRule(recall, {
  pass: [
    { name: 'a recall', edition, subject: run, summary: '0.93; the minimum is not published' },
    { name: 'a recall of 1', edition, subject: await json('statistics.json', { recall: 1 }) },
    { name: 'hardly any', edition, subject: await json('statistics.json', { recall: { mean_recall: 0.0001 } }) },
  ],
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
      messages: ['unusable'],
    },
    {
      name: 'a recall in quotes',
      edition,
      subject: await json('statistics.json', { recall: '0.93' }),
      verdict: 'invalid',
      messages: ['unusable'],
    },
  ],
  unjudged: [noStatistics],
  notApplicable: [...notApplicable],
})
