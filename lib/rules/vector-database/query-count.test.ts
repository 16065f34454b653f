import { testRule } from '../testing/rule-table'
import queryCount from './query-count'
import { edition, json, lacking, noStatistics, notApplicable, run } from './testing/runs'

testRule(queryCount, {
  pass: [
    { name: 'queries', edition, subject: run, summary: '9,000 queries; the minimum is not published' },
    {
      name: 'throughput and time alone',
      edition,
      subject: await lacking('statistics.json', 'total_queries'),
      summary: '9,000 queries; the minimum is not published',
    },
  ],
  fail: [
    {
      name: 'no query',
      edition,
      subject: await json('statistics.json', { total_queries: 0 }),
      verdict: 'invalid',
      messages: ['none'],
      actual: 0,
    },
  ],
  unjudged: [
    noStatistics,
    {
      name: 'no count',
      edition,
      subject: await lacking('statistics.json', 'total_queries', 'throughput_qps'),
      file: 'statistics.json',
      field: 'total_queries',
    },
  ],
  notApplicable: [...notApplicable],
})
